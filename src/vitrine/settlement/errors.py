from vitrine.errors import ErrorKind, NotFound, VitrineError
from vitrine.kit.text import mark


class PaperUnknown(NotFound):
    code = "paper-unknown"
    says = mark("There is no such document.")


class PaperNotPrinted(VitrineError):
    code = "paper-not-printed"
    kind = ErrorKind.BUSY
    says = mark("This document is being written. Please try again in a few seconds.")
