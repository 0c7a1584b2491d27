"""What every room needs once a second."""

import asyncio

from nats.aio.client import Client
from picows import WSCloseCode

from vitrine.kit import clock
from vitrine.realtime import metrics
from vitrine.realtime.frames import Reason
from vitrine.realtime.hub import Hub
from vitrine.realtime.keeping import Keeper

EVERY = 1.0  # seconds
EMPTY_FOR = 60.0  # seconds until a room without viewers leaves the node
STUCK_FOR = 5.0  # seconds until a reader that reads nothing is cut


async def keep_up(nc: Client, hub: Hub) -> None:
    """Until cancelled."""
    reconnects = nc.stats["reconnects"]
    clock_of = asyncio.get_running_loop().time
    while True:
        due = clock_of() + EVERY
        await asyncio.sleep(EVERY)
        hub.load.measure(late=clock_of() - due)
        metrics.TICK.set(hub.load.tick)
        if nc.stats["reconnects"] != reconnects:
            reconnects = nc.stats["reconnects"]
            hub.doubt()
        hub.flusher.add(hub.playtime.due(clock.now_ms()))
        await hub.places.tell()
        hub.places.forget(clock_of())
        for keeper in tuple(hub.rooms.values()):
            await _look_after(hub, keeper, clock_of())
            await asyncio.sleep(0)  # a cue need not wait for all rooms


async def _look_after(hub: Hub, keeper: Keeper, now: float) -> None:
    keeper.room.note_log(away=keeper.is_log_away)
    await keeper.say_presence()
    _count(keeper, now)
    _tell_arrivals(keeper, now)
    _part_with_some(keeper, now)
    keeper.paces.forget_rested(now)
    if _is_done(keeper, now):
        hub.forget(keeper)


def _count(keeper: Keeper, now: float) -> None:
    keeper.room.presence.forget_silent(now)
    watching = keeper.room.presence.watching(now)
    if watching != keeper.told_watching:
        keeper.told_watching = watching
        keeper.room.tell_count(watching)


def _tell_arrivals(keeper: Keeper, now: float) -> None:
    arrived = keeper.greeter.arrivals.take_due(now)
    if arrived is None:
        return
    if arrived.count and keeper.speech.manners.tells_joins:
        keeper.greeter.tell(arrived)
    keeper.greeter.know_all()


def _part_with_some(keeper: Keeper, now: float) -> None:
    """Stuck readers without a farewell: a close frame would wait behind what is not read."""
    for seat in tuple(keeper.room.seats):
        if seat.stuck_since is not None and now - seat.stuck_since > STUCK_FOR:
            metrics.SLOW.labels("cut").inc()
            seat.transport.disconnect(graceful=False)
        elif seat.has_expired:
            seat.dismiss(Reason.EXPIRED, WSCloseCode.POLICY_VIOLATION)
        elif keeper.turns_away(seat.claims):
            seat.dismiss(Reason.SIGN_IN, WSCloseCode.POLICY_VIOLATION)


def _is_done(keeper: Keeper, now: float) -> bool:
    if keeper.is_used:
        keeper.last_used = now
    return keeper.no_such_show or now - keeper.last_used > EMPTY_FOR
