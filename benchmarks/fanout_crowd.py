"""Ten thousand viewers in one process: raw sockets on one epoll, read but hardly looked at.

Run as a process of its own; asked by JSON lines on stdin, answers each by one on stdout.
"""

import json
import random
import select
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

import msgspec

from benchmarks.descriptors import raise_descriptor_limit
from benchmarks.sampling import percentile
from vitrine.kit import clock, ids
from vitrine.realtime.token import Claims, mint

ORIGIN = "http://127.0.0.1:8000"
PAYLOAD, HEADER = 200, 4  # bytes of a frame
TELLS_TO_GO = "go"
STAMP = b'"item":"'  # before the microseconds at which a pin was published
AT_A_TIME = 256  # connections under way
CONNECTS_WITHIN = 120.0
SO_TIMESTAMPNS = 35  # Linux: when the kernel put the bytes into the socket
MOMENT = struct.Struct("@ll")  # seconds, nanoseconds
ROOM_FOR_MOMENT = socket.CMSG_SPACE(MOMENT.size)
END_OF_HEAD = b"\r\n\r\n"


class Crowd(msgspec.Struct):
    ports: list[int]
    shows: list[str]
    key: bytes
    sockets: dict[int, socket.socket] = msgspec.field(default_factory=dict)
    under_way: dict[int, float] = msgspec.field(default_factory=dict)
    poll: Any = msgspec.field(default_factory=select.epoll)
    buffer: bytearray = msgspec.field(default_factory=lambda: bytearray(1 << 18))
    dialled: int = 0
    received: int = 0
    lost: int = 0
    entered_after: list[float] = msgspec.field(default_factory=list)
    delays: list[float] = msgspec.field(default_factory=list)
    watches: bool = False
    after: int | None = None
    headed: set[int] = msgspec.field(default_factory=set)

    def fill(self, wanted: int) -> None:
        until = time.monotonic() + CONNECTS_WITHIN
        while len(self.sockets) < wanted or self.under_way:
            while len(self.under_way) < AT_A_TIME and len(self.sockets) < wanted:
                self.dial()
            self.turn(0.1)
            if time.monotonic() > until:
                raise SystemExit(f"{len(self.sockets)} of {wanted} sockets after two minutes")

    def dial(self) -> None:
        self.dialled += 1
        dialled = socket.socket()
        dialled.setblocking(False)  # noqa: FBT003 - the socket's own signature
        dialled.connect_ex(("127.0.0.1", self.ports[self.dialled % len(self.ports)]))
        self.sockets[dialled.fileno()] = dialled
        self.under_way[dialled.fileno()] = time.monotonic()
        self.poll.register(dialled.fileno(), select.EPOLLOUT)

    def turn(self, wait: float) -> None:
        for fd, event in self.poll.poll(wait, 4_096):
            if event & select.EPOLLOUT:
                self.sockets[fd].send(self.request())
                self.poll.modify(fd, select.EPOLLIN)
            else:
                self.read(fd)

    def read(self, fd: int) -> None:
        told: list[tuple[int, int, bytes]] = []
        try:
            if self.watches:
                size, told, _, _ = self.sockets[fd].recvmsg_into([self.buffer], ROOM_FOR_MOMENT)
            else:
                size = self.sockets[fd].recv_into(self.buffer)
        except OSError:
            size = 0
        if not size:
            self.hang_up(fd)
            self.lost += 1
            return
        self.received += size
        if fd in self.under_way:
            self.enter(fd, size)
        elif self.watches and (found := self.buffer.find(STAMP, 0, size)) >= 0:
            self.look(found + len(STAMP), moment_of(told))

    def enter(self, fd: int, size: int) -> None:
        """With the head, or, for who comes back, with the first frame."""
        end = self.buffer.find(END_OF_HEAD, 0, size)
        is_frame = fd in self.headed or 0 <= end < size - len(END_OF_HEAD)
        if is_frame or (end >= 0 and self.after is None):
            self.headed.discard(fd)
            self.entered_after.append(time.monotonic() - self.under_way.pop(fd))
        elif end >= 0:
            self.headed.add(fd)

    def look(self, start: int, moment: float) -> None:
        stamp = self.buffer[start : self.buffer.index(b'"', start)]
        self.delays.append(moment * 1e3 - int(stamp) / 1e3)

    def hang_up(self, fd: int) -> None:
        self.poll.unregister(fd)
        self.under_way.pop(fd, None)
        self.headed.discard(fd)
        self.sockets.pop(fd).close()

    def request(self) -> bytes:
        show = self.shows[self.dialled % len(self.shows)]
        place = "" if self.after is None else f"?after={self.after}"
        return (
            f"GET /rooms/{show}{place} HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nOrigin: {ORIGIN}\r\n"
            f"Sec-WebSocket-Protocol: vitrine.room.1, token.{token_for(show, self.key)}\r\n\r\n"
        ).encode()

    def say(self, text: str, fd: int) -> None:
        """Masked with zeros: nothing to compute."""
        body = text.encode()
        self.sockets[fd].send(bytes([0x81, 0x80 | len(body), 0, 0, 0, 0]) + body)


def token_for(show: str, key: bytes) -> str:
    claims = Claims(
        show=show,
        origin=ORIGIN,
        sid=ids.new_secret(),
        exp=clock.now_ms() + 600_000,
        market="GB",
        source="bench",
    )
    return mint(claims, key)


def moment_of(told: list[tuple[int, int, bytes]]) -> float:
    """When the socket had the bytes, however long this process takes to read ten thousand."""
    for level, kind, data in told:
        if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
            seconds, nanoseconds = MOMENT.unpack_from(data)
            return seconds + nanoseconds / 1e9
    return time.time()


def go(crowd: Crowd) -> dict[str, Any]:
    crowd.say(TELLS_TO_GO, next(iter(crowd.sockets)))
    return {}


def watched(crowd: Crowd, *, seconds: float, hearts: float) -> dict[str, Any]:
    """Taps hearts meanwhile; `delays` of stamped pins in milliseconds."""
    crowd.watches, crowd.delays, crowd.received = True, [], 0
    for each in crowd.sockets.values():
        each.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
    lost, fds, tapped = crowd.lost, list(crowd.sockets), 0
    began = time.monotonic()
    while (passed := time.monotonic() - began) < seconds:
        while tapped < hearts * passed:
            tap(crowd, random.choice(fds))  # noqa: S311 - load, no secret
            tapped += 1
        crowd.turn(0.01)
    crowd.watches = False
    return {
        "seen": len(crowd.delays),
        "p50_ms": round(percentile(crowd.delays, 0.5), 1) if crowd.delays else None,
        "p99_ms": round(percentile(crowd.delays, 0.99), 1) if crowd.delays else None,
        "max_ms": round(max(crowd.delays), 1) if crowd.delays else None,
        "hearts": tapped,
        "bytes_per_viewer_and_second": round(crowd.received / len(fds) / passed),
        "lost": crowd.lost - lost,
    }


def tap(crowd: Crowd, fd: int) -> None:
    if fd in crowd.sockets:
        crowd.say('{"do":"react","id":"r","what":"heart"}', fd)


def stormed(crowd: Crowd, *, seconds: float, after: int) -> dict[str, Any]:
    """Everybody loses their socket and comes back within `seconds`, with the log up to `after`."""
    wanted, crowd.after = len(crowd.sockets), after
    for fd in list(crowd.sockets):
        crowd.hang_up(fd)
    crowd.entered_after, lost, began = [], crowd.lost, time.monotonic()
    due = sorted(random.random() * seconds for _ in range(wanted))  # noqa: S311 - load, no secret
    while due or crowd.under_way:
        while due and due[0] <= time.monotonic() - began:
            due.pop(0)
            crowd.dial()
        crowd.turn(0.005)
        if time.monotonic() - began > CONNECTS_WITHIN:
            break
    back = [waited * 1e3 for waited in crowd.entered_after]
    return {
        "sockets": wanted,
        "back_after_seconds": round(time.monotonic() - began, 1),
        "p50_ms": round(percentile(back, 0.5), 1),
        "p99_ms": round(percentile(back, 0.99), 1),
        "refused": crowd.lost - lost,
    }


def spent(crowd: Crowd, *, seconds: float) -> dict[str, Any]:
    crowd.received, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        crowd.turn(0.05)
    return {"received": crowd.received}


ACTS: dict[str, Callable[..., dict[str, Any]]] = {
    "spend": spent,
    "go": go,
    "watch": watched,
    "storm": stormed,
}


def main() -> None:
    raise_descriptor_limit()
    wish = json.loads(sys.stdin.readline())
    crowd = Crowd(wish["ports"], wish["shows"], bytes.fromhex(wish["key"]))
    crowd.fill(wish["sockets"])
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        asked = json.loads(line)
        answer = ACTS[asked.pop("act")](crowd, **asked)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
