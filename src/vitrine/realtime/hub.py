"""The rooms of one process."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any

import structlog
from nats.aio.client import Client
from picows import WSCloseCode

from vitrine.kit import clock, ids
from vitrine.realtime import frames, metrics
from vitrine.realtime.asking import Desk, Tell
from vitrine.realtime.beating import Beating
from vitrine.realtime.dismissing import Dismissing
from vitrine.realtime.flushing import Flusher
from vitrine.realtime.frames import Reason
from vitrine.realtime.keeping import Keeper
from vitrine.realtime.load import Load
from vitrine.realtime.opening import NoSuchShow
from vitrine.realtime.places import SOCKETS, Places
from vitrine.realtime.playtime import Playtime
from vitrine.realtime.room import Room
from vitrine.realtime.seat import Caller, Seat
from vitrine.realtime.token import Claims, Refusal, TokenRefused

NO_SUCH_SHOW_FOR = timedelta(seconds=3)  # before we ask again
UNKNOWN_AT_MOST = 10_000
SOCKETS_AT_MOST = 4  # of one page view; the oldest gives way
OPENS_SOON = 1.0  # seconds; who waits longer is told
BACK_WITHIN_MS = 500, 2_500  # after a restart: at least, at most
RETURNS_PER_MS = 4  # that the other nodes shall have to bear

log = structlog.get_logger()


class Hub:
    """`run` owns every task; the other methods belong to the same loop."""

    def __init__(self, nc: Client, *, sockets_per_place: int = SOCKETS) -> None:
        self.node = ids.new_secret()
        self.places = Places(nc, node=self.node, sockets=sockets_per_place)
        self.rooms: dict[str, Keeper] = {}
        self.playtime = Playtime(self.node)
        self.beating = Beating(nc, self.playtime, node=self.node)
        self.dismissing = Dismissing(nc, self._seated_in)
        self.flusher = Flusher(nc.jetstream())
        self.load = Load()
        self._nc, self._js = nc, nc.jetstream()
        self._tasks = asyncio.TaskGroup()
        self._desk = Desk(self._js, self._tasks, self.beating, self.places)
        self._seats_of: dict[str, list[Seat]] = {}
        self._unknown: dict[str, float] = {}

    async def run(self) -> None:
        """Until cancelled."""
        async with self._tasks:
            await self.beating.listen()
            await self.dismissing.listen()
            await self.places.listen()
            await self.flusher.run()

    async def close(self, *, within: float) -> None:
        """Tells every socket that we restart, and stores what was played."""
        rooms = self.rooms.values()
        seats = [seat for keeper in rooms for seat in (*keeper.room.seats, *keeper.waiting)]
        for seat in seats:
            seat.dismiss(Reason.RESTART, WSCloseCode.SERVICE_RESTART, within=spread(len(seats)))
        for keeper in rooms:
            keeper.room.presence.close()
            await keeper.say_presence()
        self.flusher.add(self.playtime.end_all())
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self.flusher.flush_all()
        for keeper in self.rooms.values():
            await keeper.end()

    def doubt(self) -> None:
        """After NATS was away."""
        for keeper in self.rooms.values():
            keeper.doubt()

    def is_unknown(self, show: str) -> bool:
        return self._unknown.get(show, 0.0) > self._now()

    def enter(self, seat: Seat) -> None:
        metrics.SOCKETS.inc()
        if seat.claims:
            self.playtime.begin(seat.claims, clock.now_ms())
            self._make_room_for(seat)
        if not self.places.enter(seat.place):
            seat.dismiss(Reason.CROWDED, WSCloseCode.TRY_AGAIN_LATER)
            return
        keeper = self._keeper(seat.show)
        if keeper.has(seat):
            self._seat(keeper, seat)
        else:
            keeper.waiting[seat] = self._tasks.create_task(self._admit(keeper, seat))

    def leave(self, seat: Seat) -> None:
        metrics.SOCKETS.dec()
        self.places.leave(seat.place)
        if seat.claims:
            self._give_up(seat)
            self.flusher.add(self.playtime.end(seat.claims))
        if keeper := self.rooms.get(seat.show):
            keeper.part(seat)
            keeper.last_used = self._now()

    def stick(self, seat: Seat) -> None:
        if keeper := self.rooms.get(seat.show):
            keeper.room.stick(seat)

    def resume(self, seat: Seat) -> None:
        if keeper := self.rooms.get(seat.show):
            keeper.room.resume(seat)

    def is_open(self, show: str, claims: Claims | None) -> bool:
        """Raises NoSuchShow."""
        if self.is_unknown(show):
            raise NoSuchShow(show)
        keeper = self._keeper(show)
        keeper.last_used = self._now()
        if keeper.no_such_show:
            self._remember_unknown(keeper)
            raise NoSuchShow(show)
        return keeper.is_open_to(claims)

    def opens_soon(self, show: str, claims: Claims | None) -> bool:
        """Who asks again in a moment need not be told that it is away. Raises NoSuchShow."""
        if self.is_open(show, claims):
            return False
        return self._now() - self.rooms[show].begun_at < OPENS_SOON

    def poll(self, show: str, claims: Claims | None, after: int | None, *told: bytes) -> bytes:
        """With what else is to be told. Raises NoSuchShow and TokenRefused."""
        if not self.is_open(show, claims):
            return frames.joined(frames.encode(frames.Log(away=True)), *told)
        keeper = self.rooms[show]
        if keeper.turns_away(claims):
            raise TokenRefused(Refusal.SIGN_IN)
        if not claims:
            return keeper.room.polled(after, *told)
        self.playtime.look(claims, clock.now_ms())
        keeper.poll(claims, after)
        return keeper.room.polled(after, *keeper.room.unread(claims), *told)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.create_task(work)

    def asked(self, caller: Caller, asked: frames.ViewerRequest, tell: Tell) -> None:
        self._desk.asked(self._keeper(caller.show), caller, asked, tell)

    def forget(self, keeper: Keeper) -> None:
        """A room that nobody has used for a while, or that is none."""
        if self.rooms.get(keeper.room.show) is keeper:
            del self.rooms[keeper.room.show]
            metrics.ROOMS.set(len(self.rooms))
        self._tasks.create_task(keeper.end())

    def _seated_in(self, show: str) -> tuple[Seat, ...]:
        keeper = self.rooms.get(show)
        return tuple(keeper.room.seats) if keeper else ()

    def _keeper(self, show: str) -> Keeper:
        if show not in self.rooms:
            room = Room(show, node=self.node, load=self.load)
            keeper = self.rooms[show] = Keeper(
                self._nc, self._js, room, node=self.node, dismissing=self.dismissing
            )
            keeper.start(self._tasks)
            metrics.ROOMS.set(len(self.rooms))
        return self.rooms[show]

    async def _admit(self, keeper: Keeper, seat: Seat) -> None:
        try:
            await wait_until_open(keeper, seat)
            await self._bring_in(keeper, seat)
        finally:
            keeper.waiting.pop(seat, None)

    async def _bring_in(self, keeper: Keeper, seat: Seat) -> None:
        if keeper.no_such_show:
            self._remember_unknown(keeper)
            seat.dismiss(Reason.NO_SUCH_SHOW, WSCloseCode.POLICY_VIOLATION)
            return
        if seat.after is not None and not keeper.has(seat):
            await keeper.bring_forward(seat)
        if not seat.transport.is_disconnected:
            self._seat(keeper, seat)

    def _seat(self, keeper: Keeper, seat: Seat) -> None:
        if keeper.turns_away(seat.claims):
            seat.dismiss(Reason.SIGN_IN, WSCloseCode.POLICY_VIOLATION)
        elif not self.dismissing.is_standing(seat.claims):
            seat.dismiss(Reason.REVOKED, WSCloseCode.POLICY_VIOLATION)
        else:
            keeper.seat(seat)

    def _make_room_for(self, seat: Seat) -> None:
        """A token that is used again and again fills no node."""
        seats = self._seats_of.setdefault(seat.viewer, [])
        seats.append(seat)
        for old in seats[:-SOCKETS_AT_MOST]:
            old.dismiss(Reason.TOO_MANY, WSCloseCode.POLICY_VIOLATION)

    def _give_up(self, seat: Seat) -> None:
        seats = self._seats_of[seat.viewer]
        seats.remove(seat)
        if not seats:
            del self._seats_of[seat.viewer]

    def _remember_unknown(self, keeper: Keeper) -> None:
        if len(self._unknown) >= UNKNOWN_AT_MOST:
            self._unknown.clear()
        self._unknown[keeper.room.show] = self._now() + NO_SUCH_SHOW_FOR.total_seconds()
        self.forget(keeper)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


async def wait_until_open(keeper: Keeper, seat: Seat) -> None:
    try:
        async with asyncio.timeout(OPENS_SOON):
            await keeper.open_to(seat.claims)
    except TimeoutError:
        seat.tell(frames.Log(away=True))
        await keeper.open_to(seat.claims)
        seat.tell(frames.Log(away=False))


def spread(sockets: int) -> int:
    """Milliseconds over which so many shall come back."""
    least, most = BACK_WITHIN_MS
    return min(max(sockets // RETURNS_PER_MS, least), most)
