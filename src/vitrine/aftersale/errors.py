from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class NothingChosen(VitrineError):
    code = "nothing-chosen"
    kind = ErrorKind.INVALID
    says = mark("Choose at least one piece.")


class ReasonUnknown(VitrineError):
    code = "reason-unknown"
    kind = ErrorKind.INVALID
    says = mark("Choose a reason.")


class TooLateToCancel(VitrineError):
    code = "too-late-to-cancel"
    says = mark("This can no longer be cancelled: it is on its way, or cancelled already.")


class AskedAlready(VitrineError):
    code = "asked-already"
    says = mark("You have asked for this already. The seller will answer.")


class CancellationUnknown(NotFound):
    code = "cancellation-unknown"
    says = mark("There is no such cancellation.")


class CancellationDecided(VitrineError):
    code = "cancellation-decided"
    says = mark("This cancellation was decided already.")


class CreditTooHigh(VitrineError):
    code = "credit-too-high"
    kind = ErrorKind.INVALID
    says = mark("This is more than what is left of its price.")


class WithdrawnAlready(VitrineError):
    code = "withdrawn-already"
    says = mark("You have withdrawn from this already. The confirmation was sent to you by e-mail.")


class OrderNotFound(VitrineError):
    code = "order-not-found"
    kind = ErrorKind.INVALID
    says = mark(
        "We know no order with this number and e-mail address. "
        "Both are in the mail that confirmed it."
    )


class NameMissing(VitrineError):
    code = "name-missing"
    kind = ErrorKind.INVALID
    says = mark("Please write your name.")


class NotReturnable(VitrineError):
    code = "not-returnable"
    says = mark("This cannot be sent back now: it has not arrived, or is on its way back already.")


class ReturnUnknown(NotFound):
    code = "return-unknown"
    says = mark("There is no such return.")


class ReturnElsewhere(VitrineError):
    code = "return-elsewhere"
    says = mark("Something happened to this return in the meantime. Please look at it again.")


class AnswerMissing(VitrineError):
    code = "answer-missing"
    kind = ErrorKind.INVALID
    says = mark("Please say why, in a sentence: the buyer reads it.")


class WithdrawalStands(VitrineError):
    code = "withdrawal-stands"
    says = mark("A withdrawal in time needs nobody's yes, so it cannot be refused.")


class RefundUnderWay(VitrineError):
    code = "refund-under-way"
    says = mark("This refund is on its way, or has arrived.")


class NotExchangeable(VitrineError):
    code = "not-exchangeable"
    says = mark(
        "This cannot be had instead: it is sold out, or costs something else. "
        "Choose something else, or your money back."
    )


class NoExchange(VitrineError):
    code = "no-exchange"
    says = mark("Nothing is kept for this return any more. Pay the buyer back instead.")
