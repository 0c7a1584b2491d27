"""Where a room begins: the newest checkpoint of the kept log, fitted to the hot log.

The entries before it are read, too: everybody who was on a node that died comes to another one, and
not each of them shall read the log.
"""

from datetime import timedelta

import msgspec
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from vitrine.realtime import roomlog
from vitrine.realtime.entries import Line, tombstone
from vitrine.realtime.room import REMEMBERS
from vitrine.realtime.state import LogState, Snapshot

CHECKPOINT_WITHIN = timedelta(seconds=2)

log = structlog.get_logger()


class NoSuchShow(Exception):
    """Neither a stream nor a kept log."""


class Found(msgspec.Struct, frozen=True):
    """The answer to `room.checkpoint`; `is_open`: the show has a hot log, or is about to."""

    seq: int
    state: LogState | None
    is_open: bool = False


class Opening(msgspec.Struct, frozen=True):
    """`lines`, without a hole, end where the log does; the snapshot holds the first of them."""

    snapshot: Snapshot
    lines: list[Line]


async def opening(nc: Client, js: JetStreamContext, show: str) -> Opening:
    """Raises NoSuchShow; LogAway or a NATS error when nobody can say."""
    hot = await roomlog.bounds(js, show)
    kept = await _found(nc, show) or _none_yet(show, hot)
    if hot is None and kept.state is None:
        raise roomlog.LogAway(show) if kept.is_open else NoSuchShow(show)
    snapshot = Snapshot(_fitted(kept.seq, hot) if hot else kept.seq, kept.state or LogState())
    if snapshot.seq != kept.seq:
        log.warning("room.log.hole", show=show, kept=kept.seq, continued_at=snapshot.seq)
    lines = await _latest(nc, show, snapshot.seq, hot) if hot else []
    return Opening(snapshot, lines)


async def _latest(nc: Client, show: str, folded: int, hot: roomlog.Bounds) -> list[Line]:
    """What follows on the entry `folded`, and what of that and before it a room remembers."""
    after = max(hot.first - 1, min(folded, hot.last - REMEMBERS), 0)
    lines = [line async for line in roomlog.entries_after(nc, show, after)]
    end = lines[-1].seq if lines else after
    return lines + [tombstone(erased) for erased in range(end + 1, folded + 1)]


def _fitted(kept: int, hot: roomlog.Bounds) -> int:
    """A stream made again begins beyond the kept log; after a power loss it may end before it."""
    return min(max(kept, hot.first - 1), hot.last)


def _none_yet(show: str, hot: roomlog.Bounds | None) -> Found:
    """Nobody can say what was kept: only a hot log that is whole tells the state exactly."""
    if hot is None or hot.first > 1:
        raise roomlog.LogAway(show)
    return Found(0, None)


async def _found(nc: Client, show: str) -> Found | None:
    """None: no answer, or one that says no more than "later"."""
    asked = msgspec.json.encode({"show": show})
    try:
        answer = await nc.request(
            "room.checkpoint", asked, timeout=CHECKPOINT_WITHIN.total_seconds()
        )
        return msgspec.json.decode(answer.data, type=Found)
    except (NatsError, msgspec.DecodeError) as error:
        log.info("room.checkpoint.none", show=show, why=type(error).__name__)
        return None
