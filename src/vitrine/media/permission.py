from collections.abc import Awaitable, Callable
from enum import StrEnum
from typing import NamedTuple

from vitrine.media.limits import Limits


class Place(StrEnum):
    PUBLIC = "public"
    REHEARSAL = "rehearsal"


class Knock(NamedTuple):
    """Somebody who wants to publish; `key` is secret and goes to the authorizer alone."""

    key: str
    address: str
    protocol: str


class Grant(NamedTuple):
    """`folder` and `rehearsal` are secrets of 128 bits; `keep_seconds` None keeps everything.

    `replaces` is the session that this one takes over from.
    """

    show: str
    session: str
    place: Place
    folder: str
    rehearsal: str | None = None
    keep_seconds: int | None = None
    limits: Limits = Limits()
    replaces: str | None = None


Authorize = Callable[[Knock], Awaitable[Grant]]  # or raises PublishRefused
