"""What passes a viewer's socket besides entries (docs/reference/room-log.md).

Server frames are JSON arrays of these and of entries; client frames are one object each.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal

import msgspec

MessageId = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,19}$")]
ReplyTo = MessageId | None
Mentioned = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]{1,32}$")]
Mentions = Annotated[tuple[Mentioned, ...], msgspec.Meta(max_length=5)]
REQUEST_ID = re.compile(r"[A-Za-z0-9_.-]{1,64}")  # it becomes part of a NATS header


class Code(StrEnum):
    """Why a request was refused."""

    EMPTY = "empty"
    TOO_LONG = "too-long"
    TOO_FAST = "too-fast"
    SIGN_IN = "sign-in"
    READ_ONLY = "read-only"
    BAD = "bad-token"
    SHOW_OVER = "show-over"
    BANNED = "banned"
    TIMED_OUT = "timed-out"
    SLOW_MODE = "slow-mode"
    FOLLOWERS_ONLY = "followers-only"
    BUYERS_ONLY = "buyers-only"
    LINKS_OFF = "links-off"
    REPEATED = "repeated"
    CROWDED = "crowded"
    TRY_AGAIN = "try-again"


class Aside(StrEnum):
    HELD = "held"
    PRIVATE = "private"


class Reason(StrEnum):
    """Why the server says bye."""

    NO_SUCH_SHOW = "no-such-show"
    TOO_FAST = "too-fast"
    MALFORMED = "malformed"
    RESTART = "restart"
    SIGN_IN = "sign-in"
    SLOW = "slow"
    EXPIRED = "token-expired"
    TOO_MANY = "too-many"
    CROWDED = "crowded"
    REVOKED = "revoked"


class Count(msgspec.Struct, frozen=True, tag_field="kind", tag="count"):
    watching: int


class Log(msgspec.Struct, frozen=True, tag_field="kind", tag="log"):
    """`away`: what happens in the room can be neither stored nor told until it is back."""

    away: bool


class Joined(msgspec.Struct, frozen=True, tag_field="kind", tag="joined"):
    """`count` people came in lately; `people`: the pseudonyms of those who agreed to be named."""

    count: int
    people: tuple[str, ...] = msgspec.field(name="from", default=())


class Ack(msgspec.Struct, frozen=True, tag_field="kind", tag="ack", omit_defaults=True):
    """Of a chat line `message` is its id, `seq` where it stands in the log.

    `aside`: it is not in the room but waits for a moderator (`held`), or went to the shop alone
    (`private`).
    """

    id: str
    seq: int = 0
    aside: Aside | None = None
    message: str = ""


class Refused(msgspec.Struct, frozen=True, tag_field="kind", tag="refused", omit_defaults=True):
    """`message`: the id that a chat line has if it was stored after all, unheard or before."""

    id: str
    code: Code
    message: str = ""


class Slow(msgspec.Struct, frozen=True, tag_field="kind", tag="slow"):
    """The reader was behind: `skipped` ticks come joined, or as a snapshot, after this."""

    skipped: int


class Bye(msgspec.Struct, frozen=True, tag_field="kind", tag="bye", omit_defaults=True):
    """`within`: come back at a random moment of so many milliseconds."""

    reason: Reason
    within: int = 0


class Say(msgspec.Struct, frozen=True, tag_field="do", tag="say"):
    """`reply_to`: a message; `mentions`: pseudonyms of this show."""

    id: str
    text: str
    at: int | None = None
    reply_to: ReplyTo = None
    mentions: Mentions = ()


class Ask(Say, frozen=True, tag="ask"):
    """A question, with a question mark or without."""


class React(msgspec.Struct, frozen=True, tag_field="do", tag="react"):
    id: str
    what: Literal["heart"]
    n: int = 1


class Beat(msgspec.Struct, frozen=True, tag_field="do", tag="beat"):
    """`played_ms` since the last beat: playhead moving, visible or audible.

    `replay`: of the recording, not of the show as it goes.
    """

    id: str
    played_ms: int
    playing: bool = True
    first_frame: bool = False
    replay: bool = False
    at: int | None = None


class Renew(msgspec.Struct, frozen=True, tag_field="do", tag="renew"):
    """A fresh token of the same page view, before the old one ends."""

    id: str
    token: str


ServerFrame = Count | Log | Joined | Ack | Refused | Slow | Bye
ViewerRequest = Say | Ask | React | Beat
ClientFrame = ViewerRequest | Renew

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(ClientFrame)


def encode(frame: ServerFrame) -> bytes:
    return _encoder.encode(frame)


def decode(body: bytes) -> ClientFrame:
    """Raises `msgspec.DecodeError`."""
    try:
        frame = _decoder.decode(body)
    except RecursionError:
        raise msgspec.DecodeError("too deep") from None
    if not REQUEST_ID.fullmatch(frame.id):
        raise msgspec.ValidationError("id")
    return frame


def joined(*parts: bytes) -> bytes:
    return b"[%b]" % b",".join(part for part in parts if part)
