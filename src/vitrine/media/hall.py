"""Where connections stand that have proved nothing yet, and how many there are of one place."""

import asyncio
from collections import Counter
from ipaddress import ip_address, ip_network

BACKLOG = 1_024
PER_ADDRESS = 20
IN_THE_HALL = 1_000  # connections


class Hall:
    """When it is full, the one who stands there longest goes.

    So a publisher always gets in: it needs the hall for moments, and whoever opens connections to
    no end pushes out their own.
    """

    def __init__(self, per_address: int) -> None:
        self._per_address = per_address
        self._inside: dict[asyncio.Task[None], str] = {}
        self._standing: dict[asyncio.Task[None], None] = {}
        self._counts: Counter[str] = Counter()

    @property
    def everybody(self) -> list[asyncio.Task[None]]:
        return list(self._inside)

    def enter(self, task: asyncio.Task[None], address: str) -> bool:
        place = place_of(address)
        if self._counts[place] >= self._per_address:
            return False
        if len(self._standing) >= IN_THE_HALL:
            longest = next(iter(self._standing))
            del self._standing[longest]
            longest.cancel()
        self._inside[task] = place
        self._standing[task] = None
        self._counts[place] += 1
        return True

    def came_in(self, task: asyncio.Task[None] | None) -> None:
        """It asked to publish, or knew a password: from here on, other limits hold."""
        if task is not None:
            self._standing.pop(task, None)

    def leave(self, task: asyncio.Task[None]) -> None:
        self._standing.pop(task, None)
        place = self._inside.pop(task)
        self._counts[place] -= 1
        if not self._counts[place]:
            del self._counts[place]


def place_of(address: str) -> str:
    """Of IPv6 the network of 64 bits: one customer has all of its addresses."""
    try:
        read = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    return address if read.version == 4 else str(ip_network((int(read) >> 64 << 64, 64)))
