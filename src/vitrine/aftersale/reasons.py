from vitrine.aftersale.model import NOT_RECEIVED
from vitrine.kit.text import mark

BUYER_CANCELS = {
    "mistake": mark("Ordered by mistake"),
    "better_price": mark("Found at a better price"),
    "wrong_details": mark("Wrong address or details"),
    "payment": mark("I want to pay another way"),
    "delivery_cost": mark("Delivery costs too much"),
    "too_slow": mark("It takes too long"),
    "not_needed": mark("No longer needed"),
}
SELLER_CANCELS = {
    "out_of_stock": mark("Not in stock"),
    "wrong_price": mark("The price was wrong"),
    "no_delivery": mark("We cannot deliver there"),
    "buyer_asked": mark("The buyer asked for it"),
}
RETURNS = {
    "not_needed": mark("I do not want it after all"),
    "damaged": mark("It arrived damaged"),
    "defective": mark("It does not work"),
    "wrong_product": mark("It is another product"),
    "not_as_described": mark("It is not as described"),
    "missing_parts": mark("Something is missing"),
    NOT_RECEIVED: mark("It never arrived"),
}
SELLER_REFUSES = {
    "no_fault": mark("We find no fault"),
    "used": mark("It was used"),
    "too_late": mark("The time for returns is over"),
    "unclear": mark("We need to know more"),
    "agreed": mark("We agreed otherwise"),
}
ALL = BUYER_CANCELS | SELLER_CANCELS | RETURNS | SELLER_REFUSES | {"withdrawal": mark("Withdrawal")}


def reason_name(reason: str) -> str:
    """A msgid."""
    return ALL.get(reason, reason)
