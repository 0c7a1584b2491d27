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


class Before(NamedTuple):
    """What the show aired last, and since when it airs, in UTC milliseconds.

    `next` is the number that a segment after it has; None if its node did not say.
    """

    session: str
    since: int
    next: int | None = None


class Grant(NamedTuple):
    """`folder` and `rehearsal` are secrets of 128 bits; `keep_seconds` None keeps everything.

    `replaces` is the session that this one takes over from; `before` is None if nothing aired yet.
    """

    show: str
    session: str
    place: Place
    folder: str
    rehearsal: str | None = None
    keep_seconds: int | None = None
    limits: Limits = Limits()
    replaces: str | None = None
    before: Before | None = None


Authorize = Callable[[Knock], Awaitable[Grant]]  # or raises PublishRefused
