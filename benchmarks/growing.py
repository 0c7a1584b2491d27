"""A shop as it is after years: variants, and closed orders, each a copy of one that was placed."""

from collections.abc import Mapping
from datetime import timedelta

import asyncpg

from benchmarks.bulk import grown
from benchmarks.claiming import Till, connected
from benchmarks.reporting import say
from vitrine.kit import clock, ids

PER_PRODUCT = 5
AT_ONCE = 250_000
# What a copy does not share with its original; `id` stands for its own.
COPIES: Mapping[str, Mapping[str, str]] = {
    "hold": {
        "id": "{id}",
        "key": "'grown/' || {id}",
        "buyer": "'grown/' || {id}",
        "active_buyer": "null",
        "state": "'taken'",
    },
    "orders": {
        "id": "{id}",
        "number": "'G' || n",
        "secret": "'grown-' || n",
        "checkout_id": "{id}",
        "hold_id": "{id}",
        "state": "'closed'",
    },
    "order_line": {"id": "{id}", "order_id": "{id}"},
    "order_unit": {"id": "{id}", "order_id": "{id}", "line_id": "{id}"},
}
OF_THE_LATEST = {
    "hold": "id = (select hold_id from orders where id = $1)",
    "orders": "id = $1",
    "order_line": "order_id = $1",
    "order_unit": "order_id = $1",
}
LATEST = "select max(id) from orders where shop_id = $1 and state = 'placed'"
COLUMNS = """
select attname from pg_attribute
where attrelid = $1::regclass and attnum > 0 and not attisdropped"""


async def grow(url: str, till: Till, rows: int) -> None:
    """By so many variants and orders of one piece; as autovacuum would leave them.

    Written past triggers and foreign keys: what a statement of millions has to check afterwards
    is kept in memory.
    """
    async with connected(url) as connection:
        await connection.execute("set session_replication_role = replica")
        await grown(connection, till.shop_id, rows, PER_PRODUCT)
        latest = await connection.fetchval(LATEST, till.shop_id)
        # Of another year, so that no job takes them for news.
        first = ids.first_id_at(clock.now() - timedelta(days=300))
        for table in COPIES:
            statement = await copying(connection, table)
            for start in range(0, rows, AT_ONCE):
                await connection.execute(
                    statement, latest, first, start + 1, min(start + AT_ONCE, rows)
                )
            say(f"{rows:,} of {table} …")
        await connection.execute("vacuum analyze")
        await connection.execute("checkpoint")


async def copying(connection: asyncpg.Connection, table: str) -> str:
    columns = [name for (name,) in await connection.fetch(COLUMNS, table)]
    own = {name: value.format(id="($2::bigint + n)") for name, value in COPIES[table].items()}
    values = ", ".join(own.get(name, f"original.{name}") for name in columns)
    names = ", ".join(columns)
    return (
        f"insert into {table} ({names}) select {values} from {table} original, "  # noqa: S608 - names of ours
        f"generate_series($3::int, $4::int) n where original.{OF_THE_LATEST[table]}"
    )
