from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class PriceNotPossible(VitrineError):
    code = "price-not-possible"
    kind = ErrorKind.INVALID
    says = mark("A price in {market} is an amount above zero in {currency}.")


class NotAReduction(VitrineError):
    code = "not-a-reduction"
    says = mark("This is not below the lowest price of the last {days} days.")
