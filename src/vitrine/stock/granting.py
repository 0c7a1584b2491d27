from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import msgspec

from vitrine.db import OutboxKind, subject_of
from vitrine.kit import clock, ids
from vitrine.stock.claiming import Claim
from vitrine.stock.deciding import Answer, Decisions, HoldRow, Share
from vitrine.stock.events import StockChanged
from vitrine.stock.model import HoldState, Shelf

Connection = asyncpg.Connection | asyncpg.pool.PoolConnectionProxy

LOCK_LEVELS = """
select variant_id, stock_level.location,
       case when closed then 0 else on_hand - reserved - safety end as free
from stock_level join unnest($1::bigint[], $2::text[]) as asked (variant_id, location)
     using (variant_id, location)
order by variant_id, stock_level.location for update of stock_level"""
SHELVES_HELD = """
select distinct line.variant_id, line.location
from hold join hold_line line on line.hold_id = hold.id
where hold.active_buyer = any($1::text[])"""
KNOWN_HOLDS = """
select id, key, request, buyer, holder, state, granted_at, expires_at from hold
where key = any($1::text[])
union
select id, key, request, buyer, holder, state, granted_at, expires_at from hold
where active_buyer = any($2::text[])"""
SHARES = """
select hold.holder, line.variant_id, sum(line.quantity) as quantity
from hold join hold_line line on line.hold_id = hold.id
where hold.state = 'active' and hold.holder = any($1::text[])
and line.variant_id = any($2::bigint[]) group by hold.holder, line.variant_id"""
LINES = """
select hold_id, variant_id, location, quantity from hold_line where hold_id = any($1::bigint[])"""
RELEASE = """
update hold set state = 'released', active_buyer = null
where id = any($1::bigint[]) and state = 'active'"""
INSERT_HOLDS = """
insert into hold (id, key, request, buyer, holder, state, granted_at, expires_at, active_buyer)
select made.*, case state when 'active' then buyer end
from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
            $7::timestamptz[], $8::timestamptz[])
     as made (id, key, request, buyer, holder, state, granted_at, expires_at)"""
INSERT_LINES = """
insert into hold_line (hold_id, variant_id, location, quantity)
select * from unnest($1::bigint[], $2::bigint[], $3::text[], $4::int[])"""
RESERVE = """
update stock_level set reserved = reserved + change.quantity, version = version + 1
from unnest($1::bigint[], $2::text[], $3::int[]) as change (variant_id, location, quantity)
where stock_level.variant_id = change.variant_id and stock_level.location = change.location
returning stock_level.variant_id, stock_level.location, on_hand - reserved - safety as available,
          version"""
TELL = """
insert into outbox (id, kind, subject, body, created_at)
select id, $4, $3, body, $5 from unnest($1::bigint[], $2::bytea[]) as news (id, body)"""


@dataclass(frozen=True, slots=True)
class Settled:
    answers: list[Answer]
    left: dict[Shelf, int]
    has_news: bool


async def settle(connection: Connection, claims: Sequence[Claim], hold_for: timedelta) -> Settled:
    async with connection.transaction():
        decisions = await under_lock(connection, claims, hold_for)
        answers = [decisions.decide(claim) for claim in claims]
        has_news = await write(connection, decisions)
    return Settled(answers, decisions.free, has_news)


async def under_lock(
    connection: Connection, claims: Sequence[Claim], hold_for: timedelta
) -> Decisions:
    """Keys are read after the locks: a claim of this key in another process has then committed."""
    keys, buyers = [claim.key for claim in claims], [claim.buyer for claim in claims]
    shelves = {shelf for claim in claims for shelf in claim.shelves}
    shelves |= {shelf_of(row) for row in await connection.fetch(SHELVES_HELD, buyers)}
    levels = await connection.fetch(LOCK_LEVELS, *columns(sorted(shelves), 2))
    holds = await known_holds(connection, keys, buyers)
    now = clock.now()
    return Decisions(
        free={shelf_of(row): row["free"] for row in levels},
        answered={hold.key: hold for hold in holds},
        held={hold.buyer: hold for hold in holds if hold.state == HoldState.ACTIVE},
        shares=await shares_of(connection, claims, {variant_id for variant_id, _ in shelves}),
        at=now,
        until=now + hold_for,
    )


async def known_holds(connection: Connection, keys: list[str], buyers: list[str]) -> list[HoldRow]:
    rows = await connection.fetch(KNOWN_HOLDS, keys, buyers)
    if not rows:
        return []
    lines: defaultdict[int, dict[Shelf, int]] = defaultdict(dict)
    for line in await connection.fetch(LINES, [row["id"] for row in rows]):
        lines[line["hold_id"]][shelf_of(line)] = line["quantity"]
    return [HoldRow(**dict(row), lines=lines[row["id"]]) for row in rows]


async def shares_of(
    connection: Connection, claims: Sequence[Claim], variants: set[int]
) -> Counter[Share]:
    holders = {claim.holder for claim in claims if claim.holder}
    shares: Counter[Share] = Counter()
    if holders:
        for row in await connection.fetch(SHARES, sorted(holders), sorted(variants)):
            shares[row["holder"], row["variant_id"]] = row["quantity"]
    return shares


async def write(connection: Connection, decisions: Decisions) -> bool:
    if decisions.replaced:
        await connection.execute(RELEASE, decisions.replaced)
    if decisions.granted:
        await insert_holds(connection, decisions.granted)
    changes = [(*shelf, change) for shelf, change in decisions.change.items() if change]
    if not changes:
        return False
    levels = await connection.fetch(RESERVE, *columns(changes, 3))
    await tell(connection, levels)
    return True


def shelf_of(row: asyncpg.Record) -> Shelf:
    return row["variant_id"], row["location"]


def columns(rows: Sequence[tuple[Any, ...]], width: int) -> list[list[Any]]:
    return [[row[n] for row in rows] for n in range(width)]


async def insert_holds(connection: Connection, holds: list[HoldRow]) -> None:
    await connection.execute(
        INSERT_HOLDS,
        [hold.id for hold in holds],
        [hold.key for hold in holds],
        [hold.request for hold in holds],
        [hold.buyer for hold in holds],
        [hold.holder for hold in holds],
        [hold.state for hold in holds],
        [hold.granted_at for hold in holds],
        [hold.expires_at for hold in holds],
    )
    lines = [(hold.id, *shelf, pieces) for hold in holds for shelf, pieces in hold.lines.items()]
    await connection.execute(INSERT_LINES, *columns(lines, 4))


async def tell(connection: Connection, levels: Sequence[asyncpg.Record]) -> None:
    facts = [StockChanged(**dict(level)) for level in levels]
    await connection.execute(
        TELL,
        [ids.new_id() for _ in facts],
        [msgspec.json.encode(fact) for fact in facts],
        f"facts.{subject_of(StockChanged)}",
        OutboxKind.FACT,
        clock.now(),
    )
