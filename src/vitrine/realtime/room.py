"""One room on one node: the log as it stands, and the sockets that see it."""

import asyncio
from collections import deque
from collections.abc import Collection, Iterable
from itertools import islice

import msgspec
from msgspec.structs import replace
from picows import WSCloseCode

from vitrine.kit import clock
from vitrine.realtime import frames, metrics
from vitrine.realtime.deflating import deflated
from vitrine.realtime.entries import Chat, Cue, Ended, Entry, Erased, Line, Stock, numbered
from vitrine.realtime.folding import advance
from vitrine.realtime.frames import Reason
from vitrine.realtime.load import Load
from vitrine.realtime.pacing import Paces
from vitrine.realtime.presence import Presence
from vitrine.realtime.seat import Seat
from vitrine.realtime.state import Question, Snapshot
from vitrine.realtime.telling import Told, ToldLately
from vitrine.realtime.token import Claims, Role
from vitrine.realtime.writing import Writing

REMEMBERS = 2_048  # entries at hand for those who come back
JOINED_AT_MOST = 1_000  # entries in one frame; a snapshot is cheaper beyond
HEALTH_HOLDS_FOR = 2.0  # seconds; `media` says it each second
AT_ONCE = (Cue, Stock, Ended, Erased)  # what no tick may delay


class Encoded(msgspec.Struct, frozen=True):
    """A snapshot as it is sent, made once for all who need it."""

    snapshot: Snapshot
    wire: bytes
    frame: bytes
    packed: bytes | None


class Room:
    """Fan-out by ticks: one encode and one frame per tick, one write per socket.

    `shown` is the snapshot at the last tick: who joins between ticks gets it, then the next tick.
    """

    def __init__(self, show: str, *, node: str, load: Load) -> None:
        self.show = show
        self.presence = Presence(node)
        self.paces = Paces()
        self.seats: set[Seat] = set()
        self._hosts: set[Seat] = set()
        self._writing = Writing()
        self._told = ToldLately()
        self._load = load
        self._newest = self.shown = Snapshot()
        self._lines: deque[Line] = deque(maxlen=REMEMBERS)
        self._pending: list[bytes] = []
        self._count = b""
        self._timer: asyncio.Handle | None = None
        self._at_once = False
        self._encoded: Encoded | None = None
        self._is_log_away = False
        self._health, self._health_at = b"", -HEALTH_HOLDS_FOR

    @property
    def seq(self) -> int:
        return self._newest.seq

    @property
    def questions(self) -> tuple[Question, ...]:
        return self._newest.state.questions

    @property
    def is_over(self) -> bool:
        return self._newest.state.ended

    def begin(self, snapshot: Snapshot, lines: Iterable[Line]) -> None:
        """With what was replayed; sockets that are here already get a snapshot."""
        self._forget_tick()
        self._lines.clear()
        self._newest = snapshot
        for line in lines:
            self._fold(line)
        self.shown = self._newest
        self._pending.clear()
        self._send(self._encoded_snapshot().frame, self._encoded_snapshot().packed)
        if count := self._take_count():
            self.tell_all(frames.joined(count))

    def receive(self, line: Line) -> None:
        """The next entry of the log."""
        if isinstance(line.entry, Chat):
            self.paces.hear(line.entry.sender, line.entry.id, self._now())
        self._fold(line)
        self._pending.append(line.wire)
        self._schedule(line.entry)

    def join(self, seat: Seat) -> None:
        """Sends what `seat.after` is missing, or the snapshot, then every tick."""
        if seat.after is not None:
            self._show_up_to(seat.after)
        self.seats.add(seat)
        self._writing.add(seat)
        if seat.role is Role.HOST:
            self._hosts.add(seat)
        self.presence.join(seat.viewer, seat.role, clock.now_ms() if seat.claims else 0)
        self._bring(seat, None if seat.after is None else self.missed_since(seat.after))
        if seat.after is not None:
            self._tell_seat(seat, self._told.of_late(seat.claims, self._now()))

    def leave(self, seat: Seat) -> None:
        if seat in self.seats:
            self.seats.discard(seat)
            self._hosts.discard(seat)
            self._writing.remove(seat)
            self.presence.leave(seat.viewer, seat.role)

    def stick(self, seat: Seat) -> None:
        """Its buffer is full: it has what is shown, and gets no more for now."""
        seat.stick()
        if seat in self.seats:
            seat.seq = self.shown.seq
            self._sort(seat)

    def resume(self, seat: Seat) -> None:
        """A slow reader has read what it had."""
        since = seat.stuck_since
        skipped = seat.unstick()
        if since is None or seat not in self.seats:
            return
        self._sort(seat)
        if not skipped:
            return
        if not seat.may_stick_again():
            metrics.SLOW.labels("dismissed").inc()
            seat.dismiss(Reason.SLOW, WSCloseCode.TRY_AGAIN_LATER)
            return
        missed = self._shorter(self.missed_since(seat.seq))
        first = [self._encoded_snapshot().wire] if missed is None else missed
        told = self._told.since(seat.claims, since)
        self._push(seat, frames.encode(frames.Slow(skipped)), *first, *told)

    def missed_since(self, after: int) -> list[bytes] | None:
        """The shown entries beyond `after`; None: not all of them are at hand."""
        behind = self.shown.seq - after
        unshown = len(self._pending)
        if behind < 0 or behind > len(self._lines) - unshown:
            return None
        first = len(self._lines) - unshown - behind
        return [line.wire for line in islice(self._lines, first, first + behind)]

    def _shorter(self, missed: list[bytes] | None) -> list[bytes] | None:
        """None: the snapshot is shorter."""
        if missed is None or sum(map(len, missed)) > len(self._encoded_snapshot().frame):
            return None
        return missed

    def polled(self, after: int | None, *told: bytes) -> bytes:
        """What `…/entries` answers: as a first frame, and how the log is, since it may be back."""
        if after is not None:
            self._show_up_to(after)
        missed = None if after is None else self.missed_since(after)
        first = [self._encoded_snapshot().wire] if missed is None else missed
        return frames.joined(*first, self._about_audience(), self._about_log(), *told)

    def unread(self, claims: Claims) -> list[bytes]:
        """What who polls was told beside the log."""
        now = self._now()
        is_health_new = now - self._health_at < HEALTH_HOLDS_FOR
        health = self._health if is_health_new and claims.role is Role.HOST else b""
        return [health, *self._told.unread(claims, now)]

    def note_log(self, *, away: bool) -> None:
        """Told when it changes, and to who comes meanwhile."""
        if away != self._is_log_away:
            self._is_log_away = away
            self.tell_all(frames.joined(self._about_log()))

    def tell_count(self, watching: int) -> None:
        """With the tick that is due: one write for each viewer, and not two."""
        count = frames.encode(frames.Count(watching))
        if self._timer is None:
            self.tell_all(frames.joined(count))
        else:
            self._count = count

    def tell_all(self, frame: bytes) -> None:
        """Beside the log."""
        self._send(frame, None)

    def note_health(self, health: bytes) -> None:
        """Of the stream, as `media` says it each second."""
        self._health, self._health_at = health, self._now()
        self._tell_all_of(self._hosts, health)

    def tell(self, told: Told) -> None:
        """On all sockets here of whom it is for."""
        self._told.remember(told, self._now())
        of = self._hosts if told.to is None else self._of(told.to)
        self._tell_all_of(of, bytes(told.frame))

    def _of(self, who: str) -> list[Seat]:
        return [seat for seat in self.seats if seat.claims and seat.claims.who == who]

    def _tell_all_of(self, seats: Iterable[Seat], told: bytes) -> None:
        for seat in tuple(seats):
            self._tell_seat(seat, [told])

    def _tell_seat(self, seat: Seat, told: Collection[bytes]) -> None:
        if told:
            seat.push(frames.joined(*told), seat.seq)

    def _fold(self, line: Line) -> None:
        metrics.ENTRIES.inc()
        self._newest = advance(self._newest, line)
        self._lines.append(line)
        if isinstance(line.entry, Erased) and line.entry.of:
            self._bury(line.entry)

    def _bury(self, gone: Erased) -> None:
        """Who comes back reads no more of it than the log has."""
        place = gone.of - self._lines[0].seq
        if 0 <= place < len(self._lines):
            at = self._lines[place].entry.at
            self._lines[place] = numbered(gone.of, replace(gone, seq=gone.of, at=at, of=0))

    def _schedule(self, entry: Entry) -> None:
        loop = asyncio.get_running_loop()
        if isinstance(entry, AT_ONCE):
            if not self._at_once:
                self._forget_tick()
                self._timer, self._at_once = loop.call_soon(self._flush), True
        elif self._timer is None:
            self._timer = loop.call_later(self._load.tick, self._flush)

    def _forget_tick(self) -> None:
        if self._timer:
            self._timer.cancel()
        self._timer, self._at_once = None, False

    def _show_up_to(self, after: int) -> None:
        """For who was shown more on another node."""
        if self.shown.seq < after <= self.seq:
            self._flush()

    def _flush(self) -> None:
        self._forget_tick()
        self.shown = self._newest
        if len(self._pending) > JOINED_AT_MOST:
            metrics.DROPPED.labels("entries").inc(len(self._pending))
            frame = frames.joined(self._encoded_snapshot().wire, self._take_count())
        else:
            frame = frames.joined(*self._pending, self._take_count())
        self._pending.clear()
        self._send(frame, deflated(frame))

    def _take_count(self) -> bytes:
        count, self._count = self._count, b""
        return count

    def _send(self, frame: bytes, packed: bytes | None) -> None:
        """One write per socket."""
        self._writing.send(frame, packed)
        metrics.FRAMES.inc(len(self.seats))

    def _sort(self, seat: Seat) -> None:
        self._writing.remove(seat)
        self._writing.add(seat)

    def _bring(self, seat: Seat, missed: list[bytes] | None) -> None:
        """Up to what is shown; without the entries by the snapshot."""
        if missed is None:
            snapshot = self._encoded_snapshot()
            seat.push(snapshot.frame, self.shown.seq, snapshot.packed)
        self._push(seat, *(missed or ()))

    def _push(self, seat: Seat, *told: bytes) -> None:
        """In one frame: a first one could fill the buffer, and the next be skipped."""
        about_log = self._about_log() if self._is_log_away else b""
        frame = frames.joined(*told, self._about_audience(), about_log)
        seat.push(frame, self.shown.seq, deflated(frame) if seat.deflates else None)

    def _about_audience(self) -> bytes:
        return frames.encode(frames.Count(self.presence.watching(self._now())))

    def _about_log(self) -> bytes:
        return frames.encode(frames.Log(self._is_log_away))

    def _encoded_snapshot(self) -> Encoded:
        if self._encoded is None or self._encoded.snapshot is not self.shown:
            wire = msgspec.json.encode(self.shown)
            frame = frames.joined(wire)
            self._encoded = Encoded(self.shown, wire, frame, deflated(frame))
        return self._encoded

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
