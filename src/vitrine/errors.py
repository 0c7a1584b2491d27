from enum import StrEnum
from typing import ClassVar


class ErrorKind(StrEnum):
    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    REFUSED = "refused"
    GONE = "gone"
    BUSY = "busy"
    TOO_MANY = "too-many"


class VitrineError(Exception):
    """A refusal. `says` is a gettext msgid (marked with `kit.text.mark`) that takes `facts`."""

    code: ClassVar[str] = "refused"
    kind: ClassVar[ErrorKind] = ErrorKind.REFUSED
    says: ClassVar[str] = ""

    def __init__(self, *, field: str | None = None, **facts: object) -> None:
        super().__init__(self.says.format(**facts))
        self.field = field
        self.facts = facts


class NotFound(VitrineError):
    code = "not-found"
    kind = ErrorKind.NOT_FOUND
    says = "There is nothing here."


class Forbidden(VitrineError):
    code = "forbidden"
    kind = ErrorKind.FORBIDDEN
    says = "This is not yours to open."


class Invalid(VitrineError):
    code = "invalid"
    kind = ErrorKind.INVALID
    says = "{problem}"
