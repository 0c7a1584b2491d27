from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class MarketUnknown(NotFound):
    code = "market-unknown"
    says = mark("We do not know the market {market}.")


class MarketNotOpen(VitrineError):
    code = "market-not-open"
    kind = ErrorKind.FORBIDDEN
    says = mark("{name} is not open for this yet.")


class EmailNotUsable(VitrineError):
    code = "email-not-usable"
    kind = ErrorKind.INVALID
    says = mark("This is not a complete e-mail address.")


class OperatorIncomplete(VitrineError):
    code = "operator-incomplete"
    kind = ErrorKind.INVALID
    says = mark("An invoice needs a name, a postal address, an e-mail address and a country.")


class ValueNotComparable(VitrineError):
    """Whether a consignment is worth more than the limit in `currency` decides whose the VAT is."""

    code = "value-not-comparable"
    says = mark("Orders to this country are only possible in {currency}.")


class OperatorUnknown(VitrineError):
    code = "operator-unknown"
    kind = ErrorKind.INVALID
    says = mark("Say who the operator is first: vitrine terms operator.")


class VatAccountNotRight(VitrineError):
    code = "vat-account-not-right"
    kind = ErrorKind.INVALID
    says = mark("This is not a number of that kind. One looks like {example}.")
