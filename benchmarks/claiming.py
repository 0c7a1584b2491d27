"""Ways to claim a piece of one variant, each durable when it answers."""

import asyncio
import json
import os
import secrets
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import asyncpg
import msgspec
import uvloop

from vitrine.catalogue import Category, NewProduct, NewVariant, Safety, add_product, list_in
from vitrine.db import Database
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.offer import set_price
from vitrine.settings import driven_by_asyncpg
from vitrine.shop import open_shop, usual_deliveries
from vitrine.stock import HOLD_FOR, Claim, ClaimLane, claim_lane, receive
from vitrine.stock.errors import SoldOut
from vitrine.stock.events import StockChanged

Connection: TypeAlias = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy

PIECES = 1_000_000
CONNECTIONS = 8  # of the per-claim ways: more make them slower
BASKET = 5

LOCK = """
select on_hand - reserved - safety from stock_level
where variant_id = $1 and location = 'main' for update"""
TAKE = """
update stock_level set reserved = reserved + 1, version = version + 1
where variant_id = $1 and location = 'main' and on_hand - reserved - safety >= 1
returning on_hand - reserved - safety, version"""
HOLD = """
insert into hold (id, key, request, buyer, state, granted_at, expires_at, active_buyer)
values ($1, $2, 'bench', $3, 'active', $4, $5, $3)"""
LINE = "insert into hold_line (hold_id, variant_id, location, quantity) values ($1, $2, 'main', 1)"
TELL = """
insert into outbox (id, kind, subject, body, created_at)
values ($1, 'fact', 'facts.stock.changed', $2, $3)"""

MANY_VARIANTS = """
insert into variant (id, product_id, sku, title, option, position)
select $2::bigint + n, $1::bigint, 'G' || n || '-' || $2::bigint, 'Grown', 'G' || n, n
from generate_series(1, $3::int) n"""
MANY_LEVELS = """
insert into stock_level (variant_id, location, on_hand, reserved, safety, version)
select $1::bigint + n, 'main', 1000000, 0, 0, 0 from generate_series(1, $2::int) n"""

HELD = """
select coalesce(sum(quantity), 0)::int, count(distinct key)::int, count(*)::int
from hold join hold_line on hold_id = hold.id where variant_id = $1 and state = 'active'"""
RESERVED = "select reserved from stock_level where variant_id = $1 and location = 'main'"


class Claims(NamedTuple):
    """Seconds that each took, and all of them."""

    took: list[float]
    lasted: float


@dataclass(frozen=True)
class Till:
    variant_id: int
    product_id: int
    shop_id: int
    pieces: int


async def a_till(url: str, *, pieces: int = PIECES, sells: bool = False) -> Till:
    """A shop with one variant. `sells`: in a market, at a price."""
    db = Database.connect(driven_by_asyncpg(url))
    try:
        async with db.begin() as tx:
            shop = await open_shop(tx, f"Bench {ids.new_id()}", "GB", owner=None)
            await usual_deliveries(tx, shop)
            product = await add_product(tx, shop, a_product())
            variant_id = product.variants[0].id
            await receive(tx, variant_id, pieces)
            if sells:
                await list_in(tx, product, "GB")
                await set_price(tx, variant_id, "GB", Money(2_400, "GBP"))
        return Till(variant_id, product.id, shop.id, pieces)
    finally:
        await db.close()


def a_product() -> NewProduct:
    maker = Safety(
        manufacturer_name="Bench Ltd",
        manufacturer_address="1 Bench Lane, Leeds",
        manufacturer_email="bench@example.org",
        manufacturer_country="GB",
    )
    return NewProduct(
        title="Bench cup",
        variants=[NewVariant(sku=f"B{ids.new_id()}", option="One")],
        category=Category.GENERAL,
        safety=maker,
    )


async def loop_of(buyers: int, seconds: float, claim: Callable[[], Awaitable[None]]) -> Claims:
    """A closed loop: every buyer asks again as soon as they are answered."""
    start, took = time.monotonic(), list[float]()
    until = start + seconds

    async def buyer() -> None:
        while (began := time.monotonic()) < until:
            await claim()
            took.append(time.monotonic() - began)

    async with asyncio.TaskGroup() as everybody:
        for _ in range(buyers):
            everybody.create_task(buyer())
    return Claims(took, time.monotonic() - start)


def claim_of(wanted: dict[int, int]) -> Claim:
    unique = secrets.token_hex(12)
    return Claim(unique, unique, wanted, "bench")


async def lane_claims(url: str, till: Till, buyers: int, seconds: float) -> Claims:
    async with claim_lane(url) as lane:

        async def claim() -> None:
            await lane.claim(claim_of({till.variant_id: 1}))

        return await loop_of(buyers, seconds, claim)


async def locking(url: str, till: Till, buyers: int, seconds: float) -> Claims:
    async def claim(connection: Connection) -> None:
        ((free,),) = await connection.fetch(LOCK, till.variant_id)
        if free < 1:
            raise SoldOut
        (level,) = await connection.fetch(TAKE, till.variant_id)
        await write(connection, till.variant_id, level)

    return await per_claim(url, buyers, seconds, claim)


async def updating(url: str, till: Till, buyers: int, seconds: float) -> Claims:
    async def claim(connection: Connection) -> None:
        level = await connection.fetchrow(TAKE, till.variant_id)
        if level is None:
            raise SoldOut
        await write(connection, till.variant_id, level)

    return await per_claim(url, buyers, seconds, claim)


async def per_claim(
    url: str,
    buyers: int,
    seconds: float,
    claim: Callable[[Connection], Awaitable[None]],
) -> Claims:
    async with asyncpg.create_pool(url, min_size=CONNECTIONS, max_size=CONNECTIONS) as pool:

        async def one() -> None:
            async with pool.acquire() as connection, connection.transaction():
                await claim(connection)

        return await loop_of(buyers, seconds, one)


async def write(connection: Connection, variant_id: int, level: asyncpg.Record) -> None:
    now, hold_id, buyer = clock.now(), ids.new_id(), secrets.token_hex(12)
    await connection.execute(HOLD, hold_id, buyer, buyer, now, now + HOLD_FOR)
    await connection.execute(LINE, hold_id, variant_id)
    fact = StockChanged(variant_id=variant_id, available=level[0], version=level[1])
    await connection.execute(TELL, ids.new_id(), msgspec.json.encode(fact), now)


BASELINES = {"select_for_update": locking, "conditional_update": updating}


async def basket_of_five(url: str, till: Till, variants: int, seconds: float) -> dict[str, float]:
    """200 buyers, five of so many variants each, all different."""
    stocked = await many_stocked(url, till, variants)
    picks = secrets.SystemRandom()
    async with claim_lane(url) as lane:

        async def claim() -> None:
            await lane.claim(claim_of(dict.fromkeys(picks.sample(stocked, BASKET), 1)))

        claims = await loop_of(200, seconds, claim)
        return {"baskets_per_second": round(len(claims.took) / claims.lasted, 1)}


async def many_stocked(url: str, till: Till, variants: int) -> list[int]:
    first = ids.new_id()
    async with connected(url) as connection:
        await connection.execute(MANY_VARIANTS, till.product_id, first, variants)
        await connection.execute(MANY_LEVELS, first, variants)
    return [first + n for n in range(1, variants + 1)]


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[asyncpg.Connection]:
    connection = await asyncpg.connect(url)
    try:
        yield connection
    finally:
        await connection.close()


async def burst(url: str, *, taps: int, pieces: int) -> dict[str, float]:
    till = await a_till(url, pieces=pieces)
    async with claim_lane(url) as lane:
        began = time.monotonic()
        async with asyncio.TaskGroup() as everybody:
            answers = [everybody.create_task(tapped(lane, till)) for _ in range(taps)]
        seconds = time.monotonic() - began
    granted = sum(answer.result() for answer in answers)
    held, level, doubles = await books(url, till.variant_id)
    return {
        "taps": taps,
        "seconds": round(seconds, 3),
        "granted": granted,
        "oversold": max(0, held - pieces) + abs(held - level),
        "duplicates": doubles + abs(held - granted),
    }


async def tapped(lane: ClaimLane, till: Till) -> bool:
    try:
        await lane.claim(claim_of({till.variant_id: 1}))
    except SoldOut:
        return False
    return True


async def books(url: str, variant_id: int) -> tuple[int, int, int]:
    """Pieces held by lines, by the counter, and holds beyond one per key."""
    async with connected(url) as connection:
        ((held, keys, holds),) = await connection.fetch(HELD, variant_id)
        ((level,),) = await connection.fetch(RESERVED, variant_id)
        return held, level, holds - keys


if __name__ == "__main__":
    variant, buyers, seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    claims = lane_claims(
        os.environ["VITRINE_DATABASE_URL"], Till(variant, 0, 0, PIECES), buyers, seconds
    )
    print(json.dumps(uvloop.run(claims)._asdict()))
