from vitrine.checkout.addressing import Address
from vitrine.checkout.beginning import Wish, begin
from vitrine.checkout.holding import abandon, change_lines
from vitrine.checkout.model import Checkout, CheckoutLine
from vitrine.checkout.paying import Paid, Tap, approve, deny, order_and_pay, resume_stuck
from vitrine.checkout.queries import Overview, checkout_by_token, locked_checkout, overview
from vitrine.checkout.quoting import Quote, QuoteLine, deliver, requote

__all__ = [
    "Address",
    "Checkout",
    "CheckoutLine",
    "Overview",
    "Paid",
    "Quote",
    "QuoteLine",
    "Tap",
    "Wish",
    "abandon",
    "approve",
    "begin",
    "change_lines",
    "checkout_by_token",
    "deliver",
    "deny",
    "locked_checkout",
    "order_and_pay",
    "overview",
    "requote",
    "resume_stuck",
]
