"""The log state: what a room log folds to, and what a snapshot holds."""

import msgspec

from vitrine.realtime.entries import AnyCue, Chat, Erased, How, Rules


class Level(msgspec.Struct, frozen=True):
    available: int
    version: int
    product: str


class Asked(msgspec.Struct, frozen=True):
    """A message that asked; `sender` is its author's pseudonym."""

    id: str
    sender: str = msgspec.field(name="from")
    text: str


class Question(msgspec.Struct, frozen=True):
    """What one or more people asked: the first of them in full, then the ids of `more` messages."""

    id: str
    at: int
    asked: tuple[Asked, ...]
    more: tuple[str, ...] = ()
    answered: How | None = None

    @property
    def count(self) -> int:
        return len(self.asked) + len(self.more)


def _no_slots() -> dict[str, tuple[AnyCue, ...]]:
    return {}


def _no_stock() -> dict[str, Level]:
    return {}


def _no_reactions() -> dict[str, int]:
    return {"heart": 0}


class Votes(msgspec.Struct, frozen=True):
    version: int
    votes: int
    counts: tuple[int, ...] | None


def _no_tallies() -> dict[str, Votes]:
    return {}


class LogState(msgspec.Struct, frozen=True):
    """`cue`: the newest cue's number; `at`: its moment; `reactions` in total.

    `stock` is by variant, a deal's own allotment by `<deal>/<variant>`. A slot holds the cues of
    the last 120 s of `at` and the newest before, oldest first. Slots: `pinned`, `state`,
    `headline`, `answered`, `poll`, `price:<item>`, `deal:<item>`. `tallies` are by poll.
    """

    cue: int = 0
    at: int = 0
    slots: dict[str, tuple[AnyCue, ...]] = msgspec.field(default_factory=_no_slots)
    stock: dict[str, Level] = msgspec.field(default_factory=_no_stock)
    chat: tuple[Chat | Erased, ...] = ()
    questions: tuple[Question, ...] = ()
    rules: Rules | None = None
    tallies: dict[str, Votes] = msgspec.field(default_factory=_no_tallies)
    reactions: dict[str, int] = msgspec.field(default_factory=_no_reactions)
    ended: bool = False


class Snapshot(msgspec.Struct, frozen=True, tag_field="kind", tag="snapshot"):
    """The log state after the entry `seq`; its JSON is the first thing a viewer gets."""

    seq: int = 0
    state: LogState = msgspec.field(default_factory=LogState)


class Checkpoint(msgspec.Struct, frozen=True):
    """The answer to `room.checkpoint`; `state` null: the kept log has none."""

    seq: int = 0
    state: LogState | None = None


def encode_state(state: LogState) -> bytes:
    return msgspec.json.encode(state)


def decode_state(body: bytes) -> LogState:
    return msgspec.json.decode(body, type=LogState)
