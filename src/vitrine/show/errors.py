from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.text import mark


class TitleMissing(VitrineError):
    code = "title-missing"
    kind = ErrorKind.INVALID
    says = mark("Give the show a title.")


class ShowOver(VitrineError):
    code = "show-over"
    kind = ErrorKind.GONE
    says = mark("“{title}” has ended.")


class ShowTooLong(VitrineError):
    code = "show-too-long"
    says = mark("A show may last {hours} hours, and “{title}” has.")


class NoStreamYet(VitrineError):
    code = "no-stream-yet"
    says = mark("Start your stream first, then go live.")


class NotYoursToSell(VitrineError):
    code = "not-yours-to-sell"
    says = mark("This show may not sell “{product}”.")


class AlreadyInRundown(VitrineError):
    code = "already-in-rundown"
    says = mark("“{product}” is in this rundown already.")


class NotInRundown(VitrineError):
    code = "not-in-rundown"
    kind = ErrorKind.NOT_FOUND
    says = mark("This item is not in the rundown of the show.")


class UnknownKey(VitrineError):
    code = "unknown-key"
    kind = ErrorKind.FORBIDDEN
    says = mark("This stream key opens no show.")
