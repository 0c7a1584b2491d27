"""The ICE-lite side of one session (RFC 8445 §2.5): answers checks, and sends where it is told."""

import asyncio
import math
import secrets
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import NamedTuple, Protocol

PATHS_AT_MOST = 16  # addresses that one publisher may check from
WAITING_AT_MOST = 2_000  # datagrams, about 2.5 MB
IN_A_ROW = 50  # datagrams, about 5 ms of work


class Path(Protocol):
    """A way to one peer address."""

    @property
    def address(self) -> tuple[str, int]: ...

    @property
    def key(self) -> Hashable: ...

    def send(self, datagram: bytes) -> None: ...

    def close(self) -> None: ...


class Credentials(NamedTuple):
    """`ice-ufrag` and `ice-pwd` (RFC 8839 §5.4)."""

    fragment: str
    password: str


def new_credentials() -> Credentials:
    return Credentials(secrets.token_hex(6), secrets.token_hex(16))


class Agent:
    """Has two generations of credentials while ICE restarts (RFC 8445 §9).

    Media flows on the old pair until the new one is nominated. Of what arrives, no more than
    `allowed` bytes are kept until whoever looks after that sets `arrived` back.
    """

    def __init__(self) -> None:
        self.generations = [new_credentials()]
        self.path: Path | None = None
        self.paths: OrderedDict[Hashable, Path] = OrderedDict()
        self.on_change: Callable[[], None] = lambda: None
        self.overflowed = 0
        self.arrived = 0
        self.allowed: float = math.inf
        self._taken = 0
        self._waiting: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._closed = False

    @property
    def credentials(self) -> Credentials:
        return self.generations[-1]

    def password_of(self, fragment: str) -> str | None:
        return next((c.password for c in self.generations if c.fragment == fragment), None)

    def restart(self) -> Credentials:
        self.generations = [self.generations[-1], new_credentials()]
        return self.credentials

    def checked(self, path: Path, fragment: str, *, nominated: bool) -> None:
        """A check with the right password came by `path`."""
        self.paths[path.key] = path
        self.paths.move_to_end(path.key)
        is_new = fragment == self.credentials.fragment
        if self.path is None or (nominated and is_new):
            self.path = path
            self._news.set()
        if nominated and is_new:
            del self.generations[:-1]
        while len(self.paths) > PATHS_AT_MOST:
            self._forget_one()
        self.on_change()

    def receive(self, datagram: bytes) -> None:
        self.arrived += len(datagram)
        if self.arrived > self.allowed or len(self._waiting) >= WAITING_AT_MOST:
            self.overflowed += 1
            return
        self._waiting.append(datagram)
        self._news.set()

    def lost(self, path: Path) -> None:
        """A TCP connection that ended; another check names the next path."""
        self.paths.pop(path.key, None)
        if self.path is path:
            self.path = next(reversed(self.paths.values()), None)

    def stop(self) -> None:
        """Whoever waits for a path or a datagram gets a ConnectionError."""
        self._closed = True
        self._news.set()

    def close(self) -> None:
        self.stop()
        for path in list(self.paths.values()):
            path.close()

    async def found(self) -> None:
        """Returns with the first path that works."""
        while self.path is None:
            await self._wait()

    async def next(self) -> bytes:
        """Leaves the loop to others now and then, also if there is always one more."""
        self._taken += 1
        if self._taken >= IN_A_ROW:
            self._taken = 0
            await asyncio.sleep(0)
        while not self._waiting:
            await self._wait()
        return self._waiting.popleft()

    async def _wait(self) -> None:
        if self._closed:
            raise ConnectionError
        self._taken = 0
        self._news.clear()
        await self._news.wait()

    def _forget_one(self) -> None:
        oldest = next(path for path in self.paths.values() if path is not self.path)
        del self.paths[oldest.key]
        oldest.close()
