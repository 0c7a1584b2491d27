from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class PaperUnknown(NotFound):
    code = "paper-unknown"
    says = mark("There is no such document.")


class PaperNotPrinted(VitrineError):
    code = "paper-not-printed"
    kind = ErrorKind.BUSY
    says = mark("This document is being written. Please try again in a few seconds.")


class OperatorIncomplete(VitrineError):
    code = "operator-incomplete"
    kind = ErrorKind.INVALID
    says = mark("An invoice needs a name, a postal address, an e-mail address and a country.")
