from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class PriceNotPossible(VitrineError):
    code = "price-not-possible"
    kind = ErrorKind.INVALID
    says = mark("A price in {market} is an amount above zero in {currency}.")


class DealWithoutPrice(VitrineError):
    code = "deal-without-price"
    kind = ErrorKind.INVALID
    says = mark("A deal needs a price in a market where the product has one.")


class MomentNotPossible(VitrineError):
    code = "moment-not-possible"
    kind = ErrorKind.INVALID
    says = mark("A deal opens within 14 days and lasts from 15 seconds to 24 hours.")


class LimitNotPossible(VitrineError):
    code = "limit-not-possible"
    kind = ErrorKind.INVALID
    says = mark("Pieces are held for 2 to 5 minutes, and a buyer gets between 1 and 20.")


class DealAlready(VitrineError):
    code = "deal-already"
    says = mark("There is a deal on this product already. Close it first.")


class OverTheLimit(VitrineError):
    code = "over-the-limit"
    says = mark("This deal is limited to {most} per buyer.")


class NotAReduction(VitrineError):
    code = "not-a-reduction"
    says = mark("This is not below the lowest price of the last {days} days.")
