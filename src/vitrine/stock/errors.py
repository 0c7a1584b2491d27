from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class SoldOut(VitrineError):
    code = "sold-out"
    says = mark("Sold out. Somebody was faster.")


class TooFewLeft(SoldOut):
    says = mark("Only {available} left.")


class TooManyHeld(VitrineError):
    code = "too-many-held"
    says = mark("You can set at most {most} of one kind aside at a time.")


class WaitingOver(VitrineError):
    code = "waiting-over"
    kind = ErrorKind.GONE
    says = mark("This place in the line is over.")


class LineFull(VitrineError):
    code = "line-full"
    says = mark("So many people are waiting from your network that nobody else can join there.")


class LaneBusy(VitrineError):
    code = "busy"
    kind = ErrorKind.BUSY
    says = mark("Many people are buying right now. Please try again.")


class KeyReused(VitrineError):
    code = "key-reused"
    kind = ErrorKind.INVALID
    says = mark("This Idempotency-Key was used for another request.")


class HoldLost(VitrineError):
    code = "hold-lost"
    kind = ErrorKind.GONE
    says = mark("The time to buy this is over and the pieces went back on sale.")


class QuantityNotPossible(VitrineError):
    code = "quantity-not-possible"
    kind = ErrorKind.INVALID
    says = mark("Please choose between 1 and {most} pieces.")


class MoreThanFree(VitrineError):
    code = "more-than-free"
    kind = ErrorKind.INVALID
    says = mark("At most {most} can be kept back: the others are held for buyers, or not there.")
