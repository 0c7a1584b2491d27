"""The first fold of docs/reference/room-log.md: entries in the order of `seq` to the log state.

`frontend/src/room-log/fold.ts` is the same reducer; `tests/vectors/room-log` holds both to it.
"""

from collections.abc import Iterable

from msgspec import UNSET
from msgspec.structs import replace

from vitrine.realtime.entries import (
    Answered,
    AnyCue,
    Chat,
    Cue,
    Deal,
    Ended,
    Entry,
    Erased,
    Headline,
    Line,
    Pin,
    Poll,
    Price,
    Reactions,
    Rules,
    StateChange,
    Stock,
    Tally,
    Unpin,
)
from vitrine.realtime.questions import answered, asked, replied, unasked
from vitrine.realtime.state import Level, LogState, Snapshot, Votes

SLOT_KEEPS_MS = 120_000  # a playhead may be this far behind and still see its own moment
CHAT_WINDOW = 200  # lines


def advance(snapshot: Snapshot, line: Line) -> Snapshot:
    """The next snapshot; a line that was folded already changes nothing."""
    if line.seq <= snapshot.seq:
        return snapshot
    return Snapshot(line.seq, fold(snapshot.state, line.entry))


def advance_all(snapshot: Snapshot, lines: Iterable[Line]) -> Snapshot:
    for line in lines:
        snapshot = advance(snapshot, line)
    return snapshot


def fold(state: LogState, entry: Entry) -> LogState:  # noqa: PLR0911 - one line per kind
    match entry:
        case Pin() | Unpin() | Price() | Deal() | Poll() | StateChange() | Headline() | Answered():
            return _cue(state, entry)
        case Stock():
            return _stock(state, entry)
        case Chat():
            return _chat(state, entry)
        case Rules() | Tally():
            return _newest(state, entry)
        case Reactions():
            return replace(state, reactions={"heart": state.reactions["heart"] + entry.heart})
        case Ended():
            return replace(state, ended=True)
        case Erased():
            return _erased(state, entry)
        case _:
            return state


def slots_of(cue: Cue) -> tuple[str, ...]:  # noqa: PLR0911 - one line per kind
    """A pin says its item's price too."""
    match cue:
        case Pin():
            return ("pinned", f"price:{cue.item}")
        case Unpin():
            return ("pinned",)
        case Price():
            return (f"price:{cue.item}",)
        case Deal():
            return (f"deal:{cue.item}",)
        case Poll() | StateChange() | Headline() | Answered():
            return (str(cue.__struct_config__.tag),)
        case _:
            return ()


def _cue(state: LogState, cue: AnyCue) -> LogState:
    if cue.cue <= state.cue:
        return state
    slots = dict(state.slots)
    for slot in slots_of(cue):
        slots[slot] = (*slots.get(slot, ()), cue)
    at = max(state.at, cue.at)
    kept = {slot: _kept(cues, at - SLOT_KEEPS_MS) for slot, cues in slots.items()}
    questions = answered(state.questions, cue) if isinstance(cue, Answered) else state.questions
    return replace(state, cue=cue.cue, at=at, slots=kept, questions=questions)


def _kept(cues: tuple[AnyCue, ...], since: int) -> tuple[AnyCue, ...]:
    """The cues after `since`, and the newest one before."""
    first = max((n for n, cue in enumerate(cues) if cue.at <= since), default=0)
    return cues[first:]


def _chat(state: LogState, entry: Chat) -> LogState:
    """What is sent again long after may be stored twice; it was said once."""
    if any(line.id == entry.id for line in state.chat):
        return state
    questions = replied(state.questions, entry)
    if entry.question is not None:
        questions = asked(questions, entry, entry.question)
    return replace(state, chat=(*state.chat, entry)[-CHAT_WINDOW:], questions=questions)


def _newest(state: LogState, entry: Rules | Tally) -> LogState:
    return _rules(state, entry) if isinstance(entry, Rules) else _tally(state, entry)


def _rules(state: LogState, entry: Rules) -> LogState:
    known = state.rules
    return state if known and known.version >= entry.version else replace(state, rules=entry)


def _tally(state: LogState, entry: Tally) -> LogState:
    known = state.tallies.get(entry.poll)
    if known and known.version >= entry.version:
        return state
    votes = Votes(entry.version, entry.votes, entry.counts)
    return replace(state, tallies={**state.tallies, entry.poll: votes})


def _stock(state: LogState, entry: Stock) -> LogState:
    shelf = entry.variant if entry.deal is None else f"{entry.deal}/{entry.variant}"
    known = state.stock.get(shelf)
    if known and known.version >= entry.version:
        return state
    level = Level(entry.available, entry.version, entry.product)
    return replace(state, stock={**state.stock, shelf: level})


def _erased(state: LogState, gone: Erased) -> LogState:
    return replace(
        state,
        chat=_without(state.chat, gone)[-CHAT_WINDOW:],
        questions=unasked(state.questions, gone.id),
        slots=_without_headline(state.slots, gone.id),
    )


def _without_headline(
    slots: dict[str, tuple[AnyCue, ...]], message: str
) -> dict[str, tuple[AnyCue, ...]]:
    """A cue that shows what is erased stays in its place and shows nothing."""
    shown = slots.get("headline", ())
    if not any(isinstance(cue, Headline) and cue.id == message != "" for cue in shown):
        return slots
    blank = tuple(
        replace(cue, id="", sender="", text="", mark=None)
        if isinstance(cue, Headline) and cue.id == message
        else cue
        for cue in shown
    )
    return {**slots, "headline": blank}


def _without(chat: tuple[Chat | Erased, ...], gone: Erased) -> tuple[Chat | Erased, ...]:
    if any(_is_meant(line, gone) for line in chat):
        return tuple(_buried(line, gone) if _is_meant(line, gone) else line for line in chat)
    return (*chat, gone) if gone.was == "chat" and not gone.of else chat


def _is_meant(line: Chat | Erased, gone: Erased) -> bool:
    return line.seq is not UNSET and (line.seq == gone.of or (line.id == gone.id != ""))


def _buried(line: Chat | Erased, gone: Erased) -> Erased:
    return replace(gone, seq=line.seq, at=line.at, id=line.id, of=0)
