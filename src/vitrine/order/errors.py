from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class OrderOver(VitrineError):
    code = "order-over"
    kind = ErrorKind.GONE
    says = mark("The time to pay this order is over. Nothing was charged. Please start again.")


class OrderBeingPaid(VitrineError):
    code = "order-being-paid"
    says = mark("This order is being paid, so it cannot be given up now.")


class PiecesOfAnotherOrder(VitrineError):
    code = "pieces-of-another-order"
    kind = ErrorKind.INVALID
    says = mark("Some of these pieces belong to another order.")


class UnitsElsewhere(VitrineError):
    code = "units-elsewhere"
    says = mark("Something happened to these pieces in the meantime. Please look at them again.")
