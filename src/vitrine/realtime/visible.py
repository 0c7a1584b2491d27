"""The second fold of docs/reference/room-log.md: the log state at a playhead."""

import msgspec

from vitrine.realtime.entries import (
    Answered,
    AnyCue,
    Deal,
    DealPhase,
    Headline,
    Pin,
    Poll,
    PollPhase,
    Price,
    Prices,
    ShowState,
    StateChange,
)
from vitrine.realtime.state import LogState

PRICE, DEAL = "price:", "deal:"


class Visible(msgspec.Struct, frozen=True):
    """`prices` and `deals` by item, closed deals left out; null: no cue has said anything yet."""

    pinned: Pin | None
    prices: dict[str, Prices]
    deals: dict[str, Deal]
    state: ShowState | None
    headline: Headline | None
    answered: Answered | None
    poll: Poll | None


def visible(state: LogState, t: int) -> Visible:
    """What a viewer sees whose playhead's program date-time is `t` (UTC ms)."""
    pinned, showing = _shown(state, "pinned", t), _shown(state, "state", t)
    poll = _shown(state, "poll", t)
    headline, answered = _shown(state, "headline", t), _shown(state, "answered", t)
    return Visible(
        pinned=pinned if isinstance(pinned, Pin) else None,
        prices={
            slot.removeprefix(PRICE): cue.prices
            for slot in state.slots
            if slot.startswith(PRICE) and isinstance(cue := _shown(state, slot, t), Pin | Price)
        },
        deals={
            slot.removeprefix(DEAL): cue
            for slot in state.slots
            if slot.startswith(DEAL)
            and isinstance(cue := _shown(state, slot, t), Deal)
            and cue.phase is not DealPhase.CLOSED
        },
        state=showing.state if isinstance(showing, StateChange) else None,
        headline=headline if isinstance(headline, Headline) and headline.id else None,
        answered=answered if isinstance(answered, Answered) else None,
        poll=poll if isinstance(poll, Poll) and poll.phase is not PollPhase.AWAY else None,
    )


def _shown(state: LogState, slot: str, t: int) -> AnyCue | None:
    return next((cue for cue in reversed(state.slots.get(slot, ())) if cue.at <= t), None)
