"""How far this machine's clock is from PostgreSQL's; roles without a database ask over NATS."""

import time
from collections.abc import Awaitable, Callable

import msgspec
from nats.aio.client import Client
from nats.errors import Error as NatsError

from vitrine.kit import clock

SUBJECT = "clock.ask"
ANSWERS_WITHIN = 1.0  # seconds


async def offset_of(ask: Callable[[], Awaitable[int]]) -> int:
    """Milliseconds that our clock is ahead; the question's way is taken as half its time."""
    started = time.monotonic()
    theirs = await ask()
    there_and_back = (time.monotonic() - started) * 1_000
    return clock.now_ms() - theirs - round(there_and_back / 2)


async def offset_over_nats(nc: Client) -> int | None:
    """None when no role with a database is there to answer: streams go on without."""

    async def ask() -> int:
        answer = await nc.request(SUBJECT, timeout=ANSWERS_WITHIN)
        return msgspec.json.decode(answer.data, type=int)

    try:
        return await offset_of(ask)
    except (NatsError, msgspec.DecodeError):
        return None
