"""The rooms of one process."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog
from nats.aio.client import Client
from picows import WSCloseCode

from vitrine.kit import clock, ids
from vitrine.realtime import frames, metrics, roomlog
from vitrine.realtime.beating import Beating
from vitrine.realtime.entries import Reactions, encode
from vitrine.realtime.flushing import Flusher
from vitrine.realtime.frames import Code, Reason
from vitrine.realtime.keeping import Keeper
from vitrine.realtime.opening import NoSuchShow
from vitrine.realtime.playtime import Playtime
from vitrine.realtime.room import Room
from vitrine.realtime.seat import Seat
from vitrine.realtime.speaking import CannotSay, as_question, chat_line
from vitrine.realtime.token import Claims

NO_SUCH_SHOW_FOR = timedelta(seconds=3)  # before we ask again
UNKNOWN_AT_MOST = 10_000
SAYING_AT_ONCE = 256  # chat lines on their way to JetStream

log = structlog.get_logger()


class Hub:
    """`run` owns every task; the other methods belong to the same loop."""

    def __init__(self, nc: Client, *, tick: float) -> None:
        self.node = ids.new_secret()
        self.rooms: dict[str, Keeper] = {}
        self.playtime = Playtime(self.node)
        self.beating = Beating(nc, self.playtime)
        self.flusher = Flusher(nc.jetstream())
        self._nc, self._js, self._tick = nc, nc.jetstream(), tick
        self._tasks = asyncio.TaskGroup()
        self._unknown: dict[str, float] = {}
        self._saying = 0

    async def run(self) -> None:
        """Until cancelled."""
        async with self._tasks:
            await self.beating.listen()
            await self.flusher.run()

    async def close(self, *, within: float) -> None:
        """Tells every socket that we restart, and stores what was played."""
        for keeper in self.rooms.values():
            for seat in tuple(keeper.room.seats):
                seat.dismiss(Reason.RESTART, WSCloseCode.SERVICE_RESTART)
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
        keeper = self._keeper(seat.show)
        if keeper.has(seat):
            keeper.room.join(seat)
        else:
            self._tasks.create_task(self._admit(keeper, seat))

    def leave(self, seat: Seat) -> None:
        metrics.SOCKETS.dec()
        if seat.claims:
            self.flusher.add(self.playtime.end(seat.claims))
        if keeper := self.rooms.get(seat.show):
            keeper.room.leave(seat)
            keeper.last_used = self._now()

    def resume(self, seat: Seat) -> None:
        if keeper := self.rooms.get(seat.show):
            keeper.room.resume(seat)

    def beat(self, claims: Claims, beat: frames.Beat) -> None:
        """Without a socket."""
        if not self.beating.take(claims, beat):
            self._tasks.create_task(self.beating.pass_on(claims, beat))

    def poll(self, show: str, claims: Claims | None, after: int | None) -> bytes | None:
        """None: the room is not open yet. Raises NoSuchShow."""
        if self.is_unknown(show):
            raise NoSuchShow(show)
        keeper = self._keeper(show)
        keeper.last_used = self._now()
        if keeper.no_such_show:
            self._remember_unknown(keeper)
            raise NoSuchShow(show)
        if claims:
            self.playtime.look(claims, clock.now_ms())
            keeper.room.presence.poll(claims.sid, claims.role, self._now())
        return keeper.room.polled(after) if keeper.opened.is_set() else None

    def say(self, seat: Seat, said: frames.Say) -> None:
        if self._saying >= SAYING_AT_ONCE:
            seat.refuse(said.id, Code.TRY_AGAIN)
        else:
            self._saying += 1
            self._tasks.create_task(self._say(self._keeper(seat.show), seat, said))

    def react(self, seat: Seat, hearts: int) -> None:
        if keeper := self.rooms.get(seat.show):
            keeper.hearts += hearts
            metrics.REACTED.inc(hearts)

    def publish_hearts(self, keeper: Keeper) -> None:
        hearts, keeper.hearts = keeper.hearts, 0
        if hearts and not keeper.room.is_over:
            self._tasks.create_task(self._publish_hearts(keeper.room.show, hearts))

    def forget(self, keeper: Keeper) -> None:
        """A room that nobody has used for a while, or that is none."""
        if self.rooms.get(keeper.room.show) is keeper:
            del self.rooms[keeper.room.show]
            metrics.ROOMS.set(len(self.rooms))
        self._tasks.create_task(keeper.end())

    def _keeper(self, show: str) -> Keeper:
        if show not in self.rooms:
            room = Room(show, node=self.node, tick=self._tick)
            keeper = self.rooms[show] = Keeper(self._nc, self._js, room, now=self._now())
            keeper.start(self._tasks)
            metrics.ROOMS.set(len(self.rooms))
        return self.rooms[show]

    async def _admit(self, keeper: Keeper, seat: Seat) -> None:
        await keeper.opened.wait()
        if keeper.no_such_show:
            self._remember_unknown(keeper)
            seat.dismiss(Reason.NO_SUCH_SHOW, WSCloseCode.POLICY_VIOLATION)
            return
        if seat.after is not None and not keeper.has(seat):
            await keeper.bring_forward(seat)
        if not seat.transport.is_disconnected:
            keeper.room.join(seat)

    def _remember_unknown(self, keeper: Keeper) -> None:
        if len(self._unknown) >= UNKNOWN_AT_MOST:
            self._unknown.clear()
        self._unknown[keeper.room.show] = self._now() + NO_SUCH_SHOW_FOR.total_seconds()
        self.forget(keeper)

    async def _say(self, keeper: Keeper, seat: Seat, said: frames.Say) -> None:
        try:
            line = chat_line(seat.claims, said, clock.now_ms())
            await keeper.demand_open()
            line = as_question(line, said, keeper.room.questions, seat.language)
            msg_id = f"{seat.viewer}:{said.id}"
            stored = await roomlog.publish(self._js, seat.show, encode(line), msg_id=msg_id)
        except CannotSay as refusal:
            seat.refuse(said.id, refusal.code)
        except roomlog.NotStored:
            seat.refuse(said.id, Code.TRY_AGAIN)
        else:
            metrics.SAID.inc()
            seat.tell(frames.Ack(said.id, stored.seq))
        finally:
            self._saying -= 1

    async def _publish_hearts(self, show: str, hearts: int) -> None:
        body = encode(Reactions(at=clock.now_ms(), heart=hearts))
        msg_id = f"{self.node}:{ids.new_id()}"
        with suppress(roomlog.NotStored):
            await roomlog.publish(self._js, show, body, msg_id=msg_id)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
