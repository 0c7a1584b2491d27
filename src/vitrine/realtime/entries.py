"""The kinds of room log entries, one frozen schema each (`docs/reference/room-log.md`).

`at` is UTC milliseconds since 1970; ids are decimal strings; money is minor units by market.
`seq` is the stream's sequence: unset when an entry is published, added by whoever reads the log.
Cues carry `cue`, their number within the show, rising without holes. Readers ignore unknown
fields and pass unknown kinds on.
"""

from typing import get_args

import msgspec
from msgspec import UNSET, UnsetType

from vitrine.realtime.vocabulary import (
    Act,
    Audience,
    DealMode,
    DealPhase,
    How,
    Links,
    Mark,
    PollPhase,
    ShowState,
)


class UnitPrice(msgspec.Struct, frozen=True):
    price: int
    per: str


class MarketPrice(msgspec.Struct, frozen=True):
    """From-price over an item's variants; `prior` is the lawful reference of a reduction."""

    price: int
    currency: str
    prior: int | None = None
    unit: UnitPrice | None = None


Prices = dict[str, MarketPrice]


class Entry(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    at: int
    seq: int | UnsetType = UNSET


class Cue(Entry, frozen=True, kw_only=True):
    """Shown when a viewer's playhead reaches `at`."""

    cue: int


class Pin(Cue, frozen=True, kw_only=True, tag="pin"):
    item: str
    product: str
    prices: Prices


class Unpin(Cue, frozen=True, kw_only=True, tag="unpin"):
    item: str


class Price(Cue, frozen=True, kw_only=True, tag="price"):
    item: str
    product: str
    prices: Prices


class Deal(Cue, frozen=True, kw_only=True, tag="deal"):
    """`opens_at` and `closes_at` are server time, `pieces` its own allotment when it opened.

    What is left of the allotment are `stock` facts that name the deal.
    """

    deal: str
    item: str
    product: str
    phase: DealPhase
    mode: DealMode
    variants: tuple[str, ...]
    prices: Prices
    opens_at: int
    closes_at: int | None = None
    pieces: int | None = None
    per_buyer: int | None = None


class Poll(Cue, frozen=True, kw_only=True, tag="poll"):
    """Whole in every phase; `counts` by option and a quiz's `correct` one come with the result."""

    poll: str
    question: str
    options: tuple[str, ...]
    quiz: bool
    phase: PollPhase
    counts: tuple[int, ...] | None = None
    correct: int | None = None


class StateChange(Cue, frozen=True, kw_only=True, tag="state"):
    state: ShowState


class Headline(Cue, frozen=True, kw_only=True, tag="headline"):
    """The chat message at the top of the chat; an empty `id` takes it down. `by`: who did it."""

    id: str
    sender: str = msgspec.field(name="from", default="")
    text: str = ""
    mark: Mark | None = None
    by: str = ""


class Answered(Cue, frozen=True, kw_only=True, tag="answered"):
    """The host answers a question at this moment: a chapter of the show."""

    question: str
    how: How


class Stock(Entry, frozen=True, kw_only=True, tag="stock"):
    """`version` is the stock row's: the highest wins, whatever arrives last.

    `deal`: of that deal's allotment; null: of the shop's own stock.
    """

    variant: str
    product: str
    available: int
    version: int
    deal: str | None = None


class Chat(Entry, frozen=True, kw_only=True, tag="chat", omit_defaults=True):
    """`sender` is a pseudonym per show; names are looked up. So are those `mentions` stand for.

    `reply_to`: a message. `question`: the first message that asked the same, its own id if it did.
    """

    id: str
    sender: str = msgspec.field(name="from")
    text: str
    mark: Mark | None = None
    reply_to: str | None = None
    mentions: tuple[str, ...] = ()
    question: str | None = None


class Rules(Entry, frozen=True, kw_only=True, tag="rules"):
    """Of the shop's chat; the highest version wins. `slow_seconds` 0: no pause between lines."""

    slow_seconds: int
    audience: Audience
    links: Links
    version: int


class Moderated(Entry, frozen=True, kw_only=True, tag="moderated"):
    """`by` and `of` are pseudonyms, `reason` a code (`docs/reference/room-log.md`)."""

    act: Act
    by: str
    of: str
    reason: str


class Tally(Entry, frozen=True, kw_only=True, tag="tally"):
    """Of a poll's votes so far: the highest version wins. A quiz keeps its `counts` to itself."""

    poll: str
    version: int
    votes: int
    counts: tuple[int, ...] | None = None


class Reactions(Entry, frozen=True, kw_only=True, tag="reactions"):
    """How many since the publishing node's last one."""

    heart: int


class Bought(Entry, frozen=True, kw_only=True, tag="bought"):
    product: str
    quantity: int
    buyer: str | None = msgspec.field(name="from", default=None)


class Ended(Entry, frozen=True, kw_only=True, tag="ended"):
    pass


class Erased(Entry, frozen=True, kw_only=True, tag="erased"):
    """A notice that entry `of` is erased, or (`of` 0) the tombstone that stands in its place.

    `was` is the kind of the erased entry, `id` the erased message's.
    """

    was: str
    by: str
    reason: str
    id: str = ""
    of: int = 0


class Unknown(Entry, frozen=True, kw_only=True, tag="unknown"):
    """A kind that this version does not fold."""


AnyCue = Pin | Unpin | Price | Deal | Poll | StateChange | Headline | Answered
AnyEntry = AnyCue | Stock | Chat | Rules | Moderated | Tally | Reactions | Bought | Ended | Erased


class Kind(msgspec.Struct, frozen=True):
    kind: str


class Line(msgspec.Struct, frozen=True):
    """One numbered entry: `wire` is its JSON with `seq`, as viewers get it."""

    seq: int
    wire: bytes
    entry: Entry


KINDS = {str(kind.__struct_config__.tag) for kind in get_args(AnyEntry)}
_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(AnyEntry)
_kinds = msgspec.json.Decoder(Kind)


def encode(entry: Entry) -> bytes:
    """The body to publish, or with `seq` set the wire form."""
    return _encoder.encode(entry)


def decode(body: bytes) -> AnyEntry:
    """Raises `msgspec.DecodeError` for what is no entry of a known kind."""
    return _decoder.decode(body)


def line(seq: int, body: bytes) -> Line:
    """Numbers a published body. What cannot be read becomes a tombstone, so `seq` has no holes."""
    wire = b'{"seq":%d,%b' % (seq, body.lstrip()[1:])
    try:
        entry = _decoder.decode(wire)
    except msgspec.DecodeError:
        return _strange(seq, wire)
    return Line(seq, wire, entry) if entry.seq == seq else tombstone(seq)


def tombstone(seq: int) -> Line:
    return numbered(seq, Erased(seq=seq, at=0, was="unreadable", by="log", reason="unreadable"))


def numbered(seq: int, entry: Entry) -> Line:
    return Line(seq, encode(entry), entry)


def _strange(seq: int, wire: bytes) -> Line:
    try:
        known = _kinds.decode(wire).kind in KINDS
    except msgspec.DecodeError:
        return tombstone(seq)
    return tombstone(seq) if known else Line(seq, wire, Unknown(seq=seq, at=0))
