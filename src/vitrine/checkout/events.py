from vitrine.db import Fact
from vitrine.kit.money import Money


class PaidTooLate(Fact, frozen=True, kw_only=True, tag="checkout.paid_too_late"):
    """The pieces were gone when the money came, so it was let go or sent back."""

    order_id: int
    shop_id: int
    total: Money
