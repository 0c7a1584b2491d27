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
