"""A room without a network: sockets that take what picows would send, and may be slow."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from picows import WSTransport

from tests.world.room_log import a_chat, a_pin, a_stock, numbered
from vitrine.realtime.deflating import inflated
from vitrine.realtime.entries import Entry
from vitrine.realtime.load import Load
from vitrine.realtime.room import Room
from vitrine.realtime.seat import Seat
from vitrine.realtime.token import Claims

LONGEST = 1 << 20  # bytes
LOOP_TURNS = 100


@dataclass(eq=False)
class Socket:
    """As picows writes to it; the next write fills it if `is_slow`."""

    room: Room
    deflates: bool = False
    is_slow: bool = False
    frames: list[list[dict[str, Any]]] = field(default_factory=list[list[dict[str, Any]]])
    claims: Claims | None = None

    def __post_init__(self) -> None:
        self.seat = Seat(
            transport=cast("WSTransport", self),
            show="77",
            claims=self.claims,
            after=None,
            deflates=self.deflates,
        )
        self.room.join(self.seat)

    def send_reuse_external_bytearray(
        self, _kind: int, buffer: bytearray, head: int, *more: bool, rsv1: bool = False
    ) -> None:
        body = bytes(buffer[head:])
        self.frames.append(
            json.loads(inflated(body, at_most=LONGEST) if rsv1 or more[1:] == (True,) else body)
        )
        if self.is_slow:
            self.is_slow = False
            self.room.stick(self.seat)

    def resume(self) -> None:
        while self.seat.stuck_since is not None:
            self.room.resume(self.seat)

    @property
    def place(self) -> int:
        """In the log; everything up to there was sent once and in order."""
        at = 0
        for item in (item for frame in self.frames for item in frame if "seq" in item):
            assert item["seq"] >= at if item["kind"] == "snapshot" else item["seq"] == at + 1
            at = item["seq"]
        return at


class Scene:
    def __init__(self, deflating: Sequence[bool]) -> None:
        self.room = Room("77", node="here", load=Load(tick=0.0))
        self.sockets = [Socket(self.room, deflates) for deflates in deflating]
        self.gone: list[Socket] = []

    def hear(self, entry: Entry) -> None:
        [line] = numbered(entry, after=self.room.seq)
        self.room.receive(line)

    def meets(self, what: str, which: int) -> None:
        socket = self.sockets[which % len(self.sockets)]
        match what:
            case "joins":
                self.sockets.append(Socket(self.room, deflates=bool(which % 2)))
            case "leaves" if len(self.sockets) > 1:
                self.sockets.remove(socket)
                self.gone.append(socket)
                self.room.leave(socket.seat)
            case "is slow":
                socket.is_slow = True
            case "is told something and fills":
                socket.is_slow = True
                socket.seat.push(b'[{"kind":"count","watching":1}]', socket.seat.seq)
            case "reads on":
                socket.resume()
            case "all are told something":
                self.room.tell_all(b'[{"kind":"count","watching":2}]')
            case _:
                self.hear(HEARD.get(what, a_chat()))

    async def come_to_rest(self) -> None:
        for _ in range(LOOP_TURNS):
            await asyncio.sleep(0)
        assert self.room.shown.seq == self.room.seq


HEARD: dict[str, Entry] = {
    "chat": a_chat(),
    "a long chat": a_chat("x" * 190),
    "pin": a_pin(),
    "stock": a_stock(),
}
MEETS = [
    *HEARD, "joins", "leaves", "is slow", "is told something and fills", "reads on",
    "all are told something",
]  # fmt: skip
