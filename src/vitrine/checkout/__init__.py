from vitrine.checkout.addressing import Address
from vitrine.checkout.auditing import INVARIANTS
from vitrine.checkout.beginning import Wish, begin
from vitrine.checkout.carrying_on import Desk, resume_stuck
from vitrine.checkout.hearing import hear_waiting
from vitrine.checkout.holding import abandon, change_lines
from vitrine.checkout.model import Checkout, CheckoutLine
from vitrine.checkout.paying import Paid, Tap, approve, deny, order_and_pay
from vitrine.checkout.queries import Overview, checkout_by_token, locked_checkout, overview
from vitrine.checkout.quoting import Quote, QuoteLine, button_label, deliver, enter_code, requote
from vitrine.checkout.reconciling import reconcile

__all__ = [
    "INVARIANTS",
    "Address",
    "Checkout",
    "CheckoutLine",
    "Desk",
    "Overview",
    "Paid",
    "Quote",
    "QuoteLine",
    "Tap",
    "Wish",
    "abandon",
    "approve",
    "begin",
    "button_label",
    "change_lines",
    "checkout_by_token",
    "deliver",
    "deny",
    "enter_code",
    "hear_waiting",
    "locked_checkout",
    "order_and_pay",
    "overview",
    "reconcile",
    "requote",
    "resume_stuck",
]
