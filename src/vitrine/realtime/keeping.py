"""Keeps one room of this node in step with its log and with the room's other nodes."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import msgspec
import structlog
from msgspec.structs import replace
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from vitrine.realtime import frames, presence, roomlog
from vitrine.realtime.arriving import Arrived, Greeter
from vitrine.realtime.dismissing import Dismissing
from vitrine.realtime.ending import end
from vitrine.realtime.entries import Line
from vitrine.realtime.following import LogJumped, Tail
from vitrine.realtime.frames import Code
from vitrine.realtime.hearts import Hearts
from vitrine.realtime.opening import NoSuchShow, opening
from vitrine.realtime.pacing import Paces
from vitrine.realtime.presence import Watching
from vitrine.realtime.room import Room
from vitrine.realtime.seat import Seat
from vitrine.realtime.speaking import CannotSay
from vitrine.realtime.speech import Speech
from vitrine.realtime.stream_health import StreamHealth
from vitrine.realtime.subscribing import in_force
from vitrine.realtime.telling import Told
from vitrine.realtime.token import Claims

OPENS_WITHIN = timedelta(seconds=5)
TRIES_AGAIN_AFTER = timedelta(milliseconds=500)
RESUMES_AT_MOST = 5_000  # entries; a snapshot is cheaper beyond
JOINED_AT_MOST = 500  # entries per frame

log = structlog.get_logger()


class Keeper:
    def __init__(
        self, nc: Client, js: JetStreamContext, room: Room, *, node: str, dismissing: Dismissing
    ) -> None:
        self.room = room
        self.opened = asyncio.Event()
        self.no_such_show = False
        self.speech = Speech(nc, room.show, dismissing)
        self.hearts = Hearts(js, room, node=node)
        self.greeter = Greeter(room.seats)
        self._said_anybody = False
        self._is_full = False
        self.told_watching = -1
        self.last_used = self.begun_at = self.now()
        self.waiting: dict[Seat, asyncio.Task[None]] = {}
        self._health = StreamHealth()
        self._nc, self._js = nc, js
        self._tail = Tail(nc, js, room.show, self._receive)
        self._running: list[asyncio.Task[None]] = []

    @property
    def paces(self) -> Paces:
        return self.room.paces

    @property
    def is_used(self) -> bool:
        return bool(self.room.seats or self.waiting)

    @property
    def is_log_away(self) -> bool:
        return self._tail.is_away or self._is_full or not self._nc.is_connected

    def now(self) -> float:
        return asyncio.get_running_loop().time()

    def start(self, tasks: asyncio.TaskGroup) -> None:
        runs = (self.run(), self.hearts.run(), self.speech.run())
        self._running = [tasks.create_task(run) for run in runs]

    async def end(self) -> None:
        await end(*self._running)
        self._running.clear()  # how they ended leads back to here
        self._tail.close()

    async def run(self) -> None:
        """Until cancelled, or until it is clear that there is no such show."""
        while not self.no_such_show:
            try:
                await self._keep()
            except NoSuchShow:
                self.no_such_show = True
            except LogJumped:
                log.warning("room.log.jumped", show=self.room.show, seq=self.room.seq)
            except (NatsError, roomlog.LogAway) as away:
                self._tail.note_away(away)
            except Exception:
                log.exception("room.failed", show=self.room.show)
            if not self.no_such_show:
                await asyncio.sleep(TRIES_AGAIN_AFTER.total_seconds())
        self.opened.set()

    def turns_away(self, claims: Claims | None) -> bool:
        """Its shop shows its lives to people who are signed in."""
        return not self.speech.manners.anonymous and (claims is None or claims.who is None)

    def is_open_to(self, claims: Claims | None) -> bool:
        """Who has a token was let in by `web`; who has none waits for its word."""
        return self.opened.is_set() and (claims is not None or self.speech.manners_known.is_set())

    async def open_to(self, claims: Claims | None) -> None:
        """Returns also when it is clear that there is no such show."""
        await self.opened.wait()
        if claims is None and not self.no_such_show:
            await self.speech.manners_known.wait()

    def seat(self, seat: Seat) -> None:
        self.room.join(seat)
        self.greeter.greet(seat, self.now())

    def part(self, seat: Seat) -> None:
        if waiting := self.waiting.pop(seat, None):
            waiting.cancel()
        self.room.leave(seat)
        self.greeter.part(seat, self.now())

    def poll(self, claims: Claims, after: int | None) -> None:
        now = self.now()
        self.room.presence.poll(claims.sid, claims.role, now)
        if after is None:
            self.greeter.arrivals.join(claims, now)
        else:
            self.greeter.arrivals.see(claims, now)

    async def say_presence(self) -> None:
        """To the other nodes; nothing from a room where nobody is, or was a moment ago."""
        arrived = self.greeter.arrivals.take_unsaid()
        here = replace(
            self.room.presence.here,
            came=self.room.presence.take_came(),
            joined=arrived.count,
            named=arrived.named,
        )
        is_anybody = bool(here.watching or here.polled or here.came)
        if not is_anybody and not self._said_anybody:
            return
        self._said_anybody = is_anybody
        with suppress(NatsError):
            await self._nc.publish(presence.subject_of(self.room.show), msgspec.json.encode(here))

    def note_not_stored(self) -> None:
        """A log that can be read may take nothing more: its disk is full. The next entry tells."""
        self._is_full = True

    def doubt(self) -> None:
        self.room.presence.tell_again()
        self._tail.doubt()
        self.speech.refresh()

    def has(self, seat: Seat) -> bool:
        """Whether the seat can join as it is."""
        is_open = self.is_open_to(seat.claims) and not self.no_such_show
        return is_open and (seat.after is None or self.room.missed_since(seat.after) is not None)

    async def demand_open(self) -> None:
        """For who speaks: raises CannotSay when the show is over, or NATS away for too long."""
        try:
            async with asyncio.timeout(OPENS_WITHIN.total_seconds()):
                await self.opened.wait()
        except TimeoutError:
            raise CannotSay(Code.TRY_AGAIN) from None
        if self.no_such_show or self.room.is_over:
            raise CannotSay(Code.SHOW_OVER)

    async def bring_forward(self, seat: Seat) -> None:
        """For who comes back with an `after` that this node has not at hand.

        A node may be behind another one, so the stream decides whether `after` is too far; older
        entries come from the hot log.
        """
        assert seat.after is not None
        try:
            if seat.after > self.room.seq:
                await self._tail.catch_up()
            if 0 < self.room.shown.seq - seat.after <= RESUMES_AT_MOST:
                await self._send_older(seat, seat.after)
        except LogJumped:
            self.doubt()
        except (NatsError, roomlog.LogAway):
            log.info("room.resume.by_snapshot", show=self.room.show)

    async def _send_older(self, seat: Seat, after: int) -> None:
        lines = [line async for line in roomlog.entries_after(self._nc, self.room.show, after)]
        lines = [line for line in lines if line.seq <= self.room.shown.seq]
        if not lines or lines[0].seq != after + 1:
            return
        for first in range(0, len(lines), JOINED_AT_MOST):
            part = lines[first : first + JOINED_AT_MOST]
            seat.push(frames.joined(*(line.wire for line in part)), part[-1].seq)
        seat.after = lines[-1].seq

    async def _keep(self) -> None:
        await self._begin()
        async with self._hearing():
            self.opened.set()
            await self._tail.run()

    async def _begin(self) -> None:
        begun = await opening(self._nc, self._js, self.room.show)
        self.room.begin(begun.snapshot, begun.lines)
        self.speech.recall(begun.lines)
        self._tail.order.seq = self.room.seq
        self._tail.is_away = False
        self.room.note_log(away=False)

    @asynccontextmanager
    async def _hearing(self) -> AsyncGenerator[None]:
        show = self.room.show
        said = await self._nc.subscribe(presence.subject_of(show), cb=self._hear_presence)
        health = await self._nc.subscribe(f"stream.health.{show}", cb=self._hear_health)
        manners = await self._nc.subscribe(f"manners.{show}", cb=self._hear_manners)
        told = await self._nc.subscribe(f"tell.{show}", cb=self._hear_told)
        try:
            await in_force(self._nc)
            self.speech.refresh()
            yield
        finally:
            if not self._nc.is_closed:
                for subscription in (said, health, manners, told):
                    await subscription.unsubscribe()

    def _receive(self, line: Line) -> None:
        self._is_full = False
        self.speech.hear(line)
        self.room.receive(line)

    async def _hear_manners(self, _: Msg) -> None:
        self.speech.refresh()

    async def _hear_told(self, message: Msg) -> None:
        self.room.tell(msgspec.json.decode(message.data, type=Told))

    async def _hear_presence(self, message: Msg) -> None:
        said = msgspec.json.decode(message.data, type=Watching)
        self.room.presence.hear(said, self.now())
        if said.node != self.room.presence.node:
            self.greeter.arrivals.hear(Arrived(said.joined, said.named))

    async def _hear_health(self, message: Msg) -> None:
        told = msgspec.json.decode(message.data, type=dict[str, Any])
        self.room.note_health(self._health.heard(told, self.now()))
