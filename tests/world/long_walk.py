"""The fault walk in its long form, by hand: `python -m tests.world.long_walk alone`.

Also `clocks`, `standby`, and `rush`: ten thousand buyers through HTTP for a hundred pieces.
"""

import asyncio
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from pathlib import Path

import httpx2

from tests.world.api_buyer import API
from tests.world.fake_stripe.server import fake_stripe
from tests.world.launch import eventually, status_of
from tests.world.mall import (
    Street,
    a_client,
    a_mall,
    a_street,
    look_after,
    nothing_is_lost,
    stripe_tells_all,
)
from tests.world.shifted import a_role_off_by
from tests.world.standby import a_pair
from tests.world.walk import STEPS, Walker, all_go_on, in_the_middle, orders_of, taps_buy
from vitrine.roles.running import raise_descriptor_limit

VICTIMS = {
    "web": "role web",
    "worker": "role worker",
    "postgres": "bin/postgres -D",
    "nats": "nats-server -c",
}
SHIFTED = [(role, minutes) for role in ("web", "worker") for minutes in (10, -10)]
BUYERS = 8
READY_WITHIN = 60.0  # seconds
RUSH, PIECES, AT_THE_TILL = 10_000, 100, 16
PAID, SOLD_OUT = "paid", "sold-out"


async def alone(folder: Path) -> None:
    """Each process, killed at each step."""
    async with a_new_street(folder) as street:
        for victim, words in VICTIMS.items():
            for step in STEPS:
                began = time.monotonic()
                async with a_mall(street, pieces=1) as mall:
                    async with in_the_middle(mall, [step]) as walkers:
                        os.kill(street.launch.member(words).pid, signal.SIGKILL)
                    await all_go_on(walkers)
                    assert await asyncio.to_thread(
                        eventually, partial(is_ready, street), READY_WITHIN
                    )
                    await look_after(mall)
                    await stripe_tells_all(mall)
                    await nothing_is_lost(mall, orders_of(walkers))
                say(f"{victim} killed while a buyer {step.__name__}", began)


def is_ready(street: Street) -> bool:
    return status_of(f"{street.web}/readyz") == HTTPStatus.OK


async def clocks(folder: Path) -> None:
    """Each role with a clock that is ten minutes fast or slow, beside those that are right."""
    async with a_new_street(folder) as street:
        for role, minutes in SHIFTED:
            began = time.monotonic()
            system = street.system.settings
            with a_role_off_by(minutes, role, system, street.variables) as address:
                for step in [each for each in STEPS if each is not taps_buy]:
                    async with a_mall(street, pieces=BUYERS + 1) as mall:
                        async with in_the_middle(mall, [step]) as walkers:
                            pass
                        wrong = replace(
                            mall, client=a_client(address if role == "web" else street.web)
                        )
                        others = [Walker(wrong if n % 2 else mall) for n in range(BUYERS)]
                        for n, walker in enumerate(others):
                            await walker.claim()
                            walker.mall = mall if n % 2 else wrong
                        await all_go_on([*walkers, *others])
                        await wrong.client.aclose()
                        await nothing_is_lost(mall, orders_of([*walkers, *others]))
            say(f"{role} off by {minutes} minutes", began)


async def standby(folder: Path) -> None:
    """Buyers at every step of a drop while PostgreSQL dies for good and its standby takes over."""
    with a_pair(folder / "pair") as pair:
        async with a_new_street(folder, VITRINE_DATABASE_URL=pair.url) as street:
            began = time.monotonic()
            async with a_mall(street, pieces=len(STEPS)) as mall:
                async with in_the_middle(mall, STEPS) as walkers:
                    await asyncio.to_thread(pair.fail_over)
                say("the standby was promoted", began)
                await all_go_on(walkers)
                say("everybody has bought", began)
                await look_after(mall)
                await stripe_tells_all(mall)
                await nothing_is_lost(mall, orders_of(walkers))
                say("nothing is lost", began)


async def rush(folder: Path) -> None:
    """Everybody at once; who gets a piece pays for it, who gets none is told why."""
    async with a_new_street(folder) as street, a_mall(street, pieces=PIECES) as mall:
        began = time.monotonic()
        tills = asyncio.Semaphore(AT_THE_TILL)
        async with asyncio.TaskGroup() as everybody:
            buyers = [everybody.create_task(buys(Walker(mall), tills)) for _ in range(RUSH)]
        told = [buyer.result() for buyer in buyers]
        say(f"{RUSH:,} buyers for {PIECES} pieces: {Counter(told)}", began)
        assert Counter(told) == {PAID: PIECES, SOLD_OUT: RUSH - PIECES}
        await stripe_tells_all(mall)
        await nothing_is_lost(mall, [])
        say("a hundred are paid, and the books say the same", began)


async def buys(walker: Walker, tills: asyncio.Semaphore) -> str:
    """What they are told. The till is slower than the taps: all wait there in line."""
    status, told = await taps(walker)
    while status == HTTPStatus.SERVICE_UNAVAILABLE:
        await asyncio.sleep(random.uniform(1, 3))  # noqa: S311 - no secret
        status, told = await taps(walker)
    if status != HTTPStatus.CREATED:
        return str(told["code"])
    walker.token = str(told["token"])
    async with tills:
        await walker.go_on()
    return PAID


async def taps(walker: Walker) -> tuple[int, dict[str, object]]:
    """On a connection of their own: of ten thousand in one pool httpx asks each for each."""
    where = httpx2.URL(walker.mall.street.web)
    lines = [{"variant": str(walker.mall.till.variant_id), "quantity": 1}]
    body = json.dumps({"market": "GB", "lines": lines, "show": str(walker.mall.till.show_id)})
    reader, writer = await asyncio.open_connection(where.host, where.port)
    writer.write(
        f"POST {API}/checkouts HTTP/1.1\r\nHost: {where.host}:{where.port}\r\n"
        f"Idempotency-Key: {walker.key}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
    )
    head, _, answer = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), json.loads(answer)


@asynccontextmanager
async def a_new_street(folder: Path, **variables: str) -> AsyncGenerator[Street]:
    async with (
        fake_stripe() as stripe,
        a_street(folder / "data", stripe, **variables) as street,
    ):
        yield street


def say(what: str, began: float) -> None:
    print(f"{time.monotonic() - began:6.1f} s  {what}", flush=True)  # noqa: T201


WALKS = {"alone": alone, "clocks": clocks, "standby": standby, "rush": rush}

if __name__ == "__main__":
    raise_descriptor_limit()
    with tempfile.TemporaryDirectory(prefix="walk-") as root:
        asyncio.run(WALKS[sys.argv[1]](Path(root)))
