"""`vitrine bench checkout`: claims that are durable, and orders placed through HTTP.

The lane, one SELECT … FOR UPDATE transaction per claim and one conditional UPDATE per claim write
the same rows (hold, line, key, outbox) to one variant of the same PostgreSQL, in one run.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
import httpx2
import uvloop

from benchmarks.claiming import (
    BASELINES,
    Claims,
    Till,
    a_till,
    basket_of_five,
    books,
    burst,
    connected,
    lane_claims,
    loop_of,
)
from benchmarks.growing import grow
from benchmarks.reporting import Comparison, Figures, Report, bench, say
from benchmarks.system import a_system
from vitrine.kit import ids
from vitrine.stock.lane import plain_address
from vitrine.up import data_folder

ORDERING_AT_ONCE = 32
PLACED = """
select count(*) from orders join order_line on order_line.order_id = orders.id
where variant_id = $1 and state = 'placed'"""
VARIANTS = 1_000
WARM_UP = 5.0  # seconds: each connection of the web process has to learn each statement
GROWN = (
    "Variants and orders to grow the shop by, in the folder for temporary files (TMPDIR). Ten"
    " million, by hand: 25 GB free there, and twenty minutes."
)


@bench
@click.option("--seconds", default=3.0, show_default=True, help="Of each closed loop.")
@click.option("--buyers", multiple=True, type=int, default=(200, 1_000), show_default=True)
@click.option("--grown", default=50_000, show_default=True, help=GROWN)
def checkout(seconds: float, buyers: tuple[int, ...], grown: int) -> Report:
    """Claims on one hot variant, and orders placed through HTTP."""
    with a_shop_system() as (web_url, database_url):
        figures, baseline = uvloop.run(measured(database_url, web_url, seconds, buyers, grown))
    lane = figures["lane"][str(max(buyers))]["per_second"]
    comparisons = [
        Comparison(name, facts, round(lane / facts["per_second"], 1))
        for name, facts in baseline.items()
    ]
    return Report(figures, comparisons)


async def measured(
    database_url: str, web_url: str, seconds: float, buyers: tuple[int, ...], grown: int
) -> tuple[Figures, dict[str, Figures]]:
    url = plain_address(database_url)
    figures: Figures = {"lane": {}, "two_processes": {}}
    for count in buyers:
        say(f"The lane, {count} buyers …")
        figures["lane"][str(count)] = await in_this_process(url, count, seconds)
        say(f"Two processes with a lane each, {count} buyers …")
        figures["two_processes"][str(count)] = await in_two_processes(url, count, seconds)
    baseline: dict[str, Figures] = {}
    for name, claim in BASELINES.items():
        say(f"{name}, {max(buyers)} buyers …")
        till = await a_till(url)
        baseline[name] = await checked(url, till, claim(url, till, max(buyers), seconds))
    say("A basket of five out of a thousand variants …")
    figures["basket_of_five"] = await basket_of_five(url, await a_till(url), VARIANTS, seconds)
    say("Ten thousand taps for a hundred pieces …")
    figures["burst"] = await burst(url, taps=10_000, pieces=100)
    say("Orders through HTTP …")
    till = await a_till(url, sells=True)
    figures["orders_through_http"] = await orders(web_url, url, till, seconds)
    say(f"The same in the same shop with {grown:,} variants and orders more …")
    await grow(url, till, grown)
    figures["grown"] = await in_this_process(url, max(buyers), seconds)
    figures["grown"]["orders_through_http"] = await orders(web_url, url, till, seconds)
    return figures, baseline


async def in_this_process(url: str, buyers: int, seconds: float) -> Figures:
    till = await a_till(url)
    return await checked(url, till, lane_claims(url, till, buyers, seconds))


async def in_two_processes(url: str, buyers: int, seconds: float) -> Figures:
    """Each with half of the buyers; the same variant."""
    till = await a_till(url)

    async def both() -> Claims:
        command = [sys.executable, "-m", "benchmarks.claiming", str(till.variant_id)]
        command += [str(buyers // 2), str(seconds)]
        started = [
            await asyncio.create_subprocess_exec(
                *command,
                stdout=subprocess.PIPE,
                env=os.environ | {"VITRINE_DATABASE_URL": url},
            )
            for _ in range(2)
        ]
        said = [Claims(**json.loads((await each.communicate())[0])) for each in started]
        took = [one for claims in said for one in claims.took]
        return Claims(took, max(claims.lasted for claims in said))

    return await checked(url, till, both())


async def checked(url: str, till: Till, claiming: Awaitable[Claims]) -> Figures:
    took, lasted = await claiming
    held, level, doubles = await books(url, till.variant_id)
    return {
        "per_second": round(len(took) / lasted, 1),
        "p50_ms": milliseconds(took, 50),
        "p99_ms": milliseconds(took, 99),
        "granted": len(took),
        "oversold": max(0, held - till.pieces) + abs(held - level),
        "duplicates": doubles + abs(held - len(took)),
    }


def milliseconds(took: list[float], percent: int) -> float:
    if len(took) < 2:
        return 0.0
    return round(statistics.quantiles(took, n=100)[percent - 1] * 1_000, 1)


async def orders(web_url: str, url: str, till: Till, seconds: float) -> Figures:
    """Each buyer taps, says where to, and pays with the sandbox's card. `placed`: warm-up too."""
    limits = httpx2.Limits(max_connections=ORDERING_AT_ONCE)
    async with httpx2.AsyncClient(base_url=web_url, timeout=30, limits=limits) as browser:

        async def order() -> None:
            await one_order(browser, till, ids.new_secret())

        await loop_of(ORDERING_AT_ONCE, WARM_UP, order)
        claims = await loop_of(ORDERING_AT_ONCE, seconds, order)
    return {
        "per_second": round(len(claims.took) / claims.lasted, 1),
        "p50_ms": milliseconds(claims.took, 50),
        "p99_ms": milliseconds(claims.took, 99),
        "placed": await placed_with(url, till.variant_id),
    }


async def one_order(browser: httpx2.AsyncClient, till: Till, key: str) -> None:
    async def ask(method: str, path: str, body: Any, *, again: str | None = None) -> Any:
        headers = {"Idempotency-Key": key + again} if again else {}
        answer = await browser.request(method, f"/api/v1{path}", json=body, headers=headers)
        answer.raise_for_status()
        return answer.json()

    lines = [{"variant": str(till.variant_id), "quantity": 1}]
    begun = await ask("POST", "/checkouts", {"market": "GB", "lines": lines}, again="begin-once")
    token = begun["token"]
    place = ADDRESS | {"method": begun["delivery_methods"][0]["id"]}
    quote = await ask("PUT", f"/checkouts/{token}/delivery", place)
    card = await ask("POST", "/sandbox/cards", CARD)
    order = {"quote": quote["id"], "card": card["card"]}
    paid = await ask("POST", f"/checkouts/{token}/order", order, again="order-once")
    if paid["payment"]["state"] != "captured":
        raise RuntimeError(f"not paid: {paid}")


ADDRESS = {
    "email": "bench@example.org",
    "name": "Bench",
    "line1": "1 Sample Street",
    "postcode": "SW1A 1AA",
    "city": "London",
    "country": "GB",
}
CARD = {"number": "4242 4242 4242 4242", "expiry": "12/40", "cvc": "123"}


async def placed_with(url: str, variant_id: int) -> int:
    async with connected(url) as connection:
        ((placed,),) = await connection.fetch(PLACED, variant_id)
        return placed


@contextmanager
def a_shop_system() -> Generator[tuple[str, str]]:
    """A whole Vitrine of its own: the address of its pages and that of its database."""
    with (
        tempfile.TemporaryDirectory(prefix="vitrine-bench-") as folder,
        a_system(Path(folder)) as system,
    ):
        yield system.http, data_folder.announcement(system.data)["VITRINE_DATABASE_URL"]
