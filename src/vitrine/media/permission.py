from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import NamedTuple


class Place(StrEnum):
    PUBLIC = "public"
    REHEARSAL = "rehearsal"


class Knock(NamedTuple):
    """Somebody who wants to publish; `key` is secret and goes to the authorizer alone."""

    key: str
    address: str
    protocol: str


class Grant(NamedTuple):
    """`folder` and `rehearsal` are secrets of 128 bits; `keep_seconds` None keeps everything."""

    show: str
    session: str
    place: Place
    folder: str
    rehearsal: str | None = None
    keep_seconds: int | None = None


Authorize = Callable[[Knock], Awaitable[Grant]]  # or raises PublishRefused
