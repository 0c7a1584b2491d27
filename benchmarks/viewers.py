"""Many viewers in one cheap process: `python -m benchmarks.viewers PORT SHOW VIEWERS SECONDS`.

Each has a connection for blocking reloads and one for parts, as a browser has. What a part is made
of is thrown away in the kernel (MSG_TRUNC), so that the client costs less than what it measures.
"""

import json
import re
import select
import socket
import sys
import time
from typing import NamedTuple

from benchmarks.descriptors import raise_descriptor_limit
from benchmarks.sampling import percentile

HINT = re.compile(rb'#EXT-X-PRELOAD-HINT:TYPE=PART,URI="([^"]*/s)(\d+)\.p(\d+)\.m4s"')
LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
WARM_UP = 4.0  # seconds that are not counted
TRASH = bytearray(1 << 20)


class Spot(NamedTuple):
    """A part by its place: segment and number in it."""

    segment: int
    part: int


class Load:
    def __init__(self, port: int, show: int) -> None:
        self.port = port
        self.show = show
        self.epoll = select.epoll()
        self.wires: dict[int, Wire] = {}
        self.first_seen: dict[Spot, float] = {}
        self.late: list[float] = []
        self.failed = 0
        self.counts_from = time.monotonic() + WARM_UP

    def viewer(self) -> None:
        playlist, media = Wire(self), Wire(self)
        playlist.other = media
        playlist.ask(b"")

    def run(self, seconds: float) -> None:
        self.read_for(WARM_UP + seconds)

    def read_for(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for fileno, _ in self.epoll.poll(0.5):
                self.wires[fileno].readable()


class Wire:
    """One keep-alive connection with at most one request under way."""

    other: "Wire"

    def __init__(self, load: Load) -> None:
        self.load = load
        self.socket = socket.create_connection(("127.0.0.1", load.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wanted: Spot | None = None
        self.is_part = False
        self.left = -1
        self.head = b""
        load.wires[self.socket.fileno()] = self
        load.epoll.register(self.socket, select.EPOLLIN)

    def ask(self, query: bytes) -> None:
        self.send(b"index.m3u8" + query)

    def send(self, path: bytes) -> None:
        self.left, self.head = -1, b""
        place = b"GET /shows/%d/%s HTTP/1.1\r\nhost: bench\r\n\r\n" % (self.load.show, path)
        self.socket.sendall(place)

    def readable(self) -> None:
        if self.is_part and self.left > 0:
            size = self.socket.recv_into(TRASH, min(self.left, len(TRASH)), socket.MSG_TRUNC)
            self.left -= size
        else:
            piece = self.socket.recv(65_536)
            size = len(piece)
            self.head += piece
            self.begin()
        if size == 0:
            self.load.failed += 1
            self.load.epoll.unregister(self.socket)
        elif self.left == 0:
            self.done()

    def begin(self) -> None:
        head, found, body = self.head.partition(b"\r\n\r\n")
        length = LENGTH.search(head) if found else None
        if length is not None:
            self.load.failed += b" 200 " not in head[:16]
            self.left = int(length[1]) - len(body)

    def done(self) -> None:
        now = time.monotonic()
        if self.is_part:
            first_seen = self.load.first_seen.get(self.wanted) if self.wanted else None
            if first_seen is not None and now > self.load.counts_from:
                self.load.late.append(now - first_seen)
            return
        hint = HINT.search(self.head)
        if hint is None:
            self.load.failed += 1
            return
        after = Spot(int(hint[2]), int(hint[3]))
        newest = Spot(after.segment, after.part - 1) if after.part else self.wanted
        if newest is not None:
            self.load.first_seen.setdefault(newest, now)
            self.fetch(newest, hint[1])
        self.wanted = after
        self.ask(b"?_HLS_msn=%d&_HLS_part=%d" % after)

    def fetch(self, spot: Spot, path: bytes) -> None:
        media = self.other
        if media.is_part and media.left != 0:
            return  # still busy with the part before: this one is counted when it comes too late
        media.is_part, media.wanted = True, spot
        media.send(b"%s%d.p%d.m4s" % (path, *spot))


def main(port: int, show: int, viewers: int, seconds: float) -> None:
    raise_descriptor_limit()
    load = Load(port, show)
    for _ in range(viewers):
        load.viewer()
    load.run(seconds)
    parts = len(load.late)
    late = load.late or [float("inf")]
    print(
        json.dumps(
            {
                "viewers": viewers,
                "parts_per_second_each": round(parts / viewers / seconds, 2),
                "late_p50_ms": round(percentile(late, 0.5) * 1000, 1) if parts else None,
                "late_p99_ms": round(percentile(late, 0.99) * 1000, 1) if parts else None,
                "failed": load.failed,
            }
        ),
        flush=True,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
