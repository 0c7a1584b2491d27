from collections.abc import Awaitable, Callable

import msgspec
from nats.aio.client import Client

from vitrine.roles import timekeeping

CLOCKS_AGREE_WITHIN_MS = 250


class Readiness(msgspec.Struct, frozen=True, kw_only=True):
    """`postgres` is None in a role that has no database; `clock_off_ms` None when not known."""

    nats: bool
    postgres: bool | None = None
    clock_off_ms: int | None = None

    @property
    def is_ready(self) -> bool:
        off = self.clock_off_ms or 0
        return self.nats and self.postgres is not False and abs(off) <= CLOCKS_AGREE_WITHIN_MS

    def report(self) -> dict[str, object]:
        return {"ready": self.is_ready, **msgspec.to_builtins(self)}


Asking = Callable[[], Awaitable[Readiness]]


def without_database(nc: Client) -> Asking:
    async def ask() -> Readiness:
        off = await timekeeping.offset_over_nats(nc) if nc.is_connected else None
        return Readiness(nats=nc.is_connected, clock_off_ms=off)

    return ask
