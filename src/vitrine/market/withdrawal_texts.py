from enum import StrEnum

from vitrine.kit.text import mark


class WithdrawalText(StrEnum):
    """Which words a law uses for taking back a contract made at a distance."""

    CANCEL = "cancel"
    WITHDRAW = "withdraw"


INFORMATION = {
    WithdrawalText.CANCEL: mark(
        "You have the right to cancel this contract within {days} days without giving a reason. "
        "The period ends {days} days after you receive the last of the goods. To cancel, tell us "
        "clearly, by post or e-mail; you can use the model form, but need not. We pay back all "
        "you paid, the standard delivery included, within {days} days of hearing from you; we may "
        "wait until the goods are back or you show that you sent them. Send them within {days} "
        "days; you bear the cost of the return and any loss of value from more than trying them."
    ),
    WithdrawalText.WITHDRAW: mark(
        "You have the right to withdraw from this contract within {days} days without giving a "
        "reason. The period ends {days} days after you receive the last of the goods. To "
        "withdraw, tell us clearly, by post or e-mail; you can use the model form, but need not. "
        "We pay back all you paid, the standard delivery included, within {days} days of hearing "
        "from you; we may wait until the goods are back or you show that you sent them. Send them "
        "within {days} days; you bear the cost of the return and any loss of value from more than "
        "trying them."
    ),
}

MODEL_FORM = {
    WithdrawalText.CANCEL: mark(
        "To {trader}: I hereby give notice that I cancel my contract of sale of the following "
        "goods: order {order}, received on: …, name: …, address: …, date: …"
    ),
    WithdrawalText.WITHDRAW: mark(
        "To {trader}: I hereby give notice that I withdraw from my contract of sale of the "
        "following goods: order {order}, received on: …, name: …, address: …, date: …"
    ),
}
