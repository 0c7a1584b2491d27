from vitrine.offer.model import Price, PriceLedger
from vitrine.offer.pricing import announce_reduction, set_price
from vitrine.offer.resolving import Offered, honoured, resolve

__all__ = [
    "Offered",
    "Price",
    "PriceLedger",
    "announce_reduction",
    "honoured",
    "resolve",
    "set_price",
]
