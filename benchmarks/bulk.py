"""Rows of products written past every rule, to compare with and to read among."""

import time
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from benchmarks.reporting import Figures
from vitrine.feed import portioning
from vitrine.kit.ids import new_id

COLUMNS = {
    "product": (
        "id, shop_id, title, description_html, category, tax_category, option_name, "
        "manufacturer_name, manufacturer_address, manufacturer_email, manufacturer_country, "
        "responsible_name, responsible_address, responsible_email, warnings, created_at, "
        "changed_at, shelf"
    ),
    "listing": "product_id, market, state, listed_at",
    "variant": "id, product_id, position, sku, title, option",
    "price": "variant_id, market, minor, currency, since",
    "price_ledger": "id, variant_id, market, minor, currency, since",
    "stock_level": "variant_id, location, on_hand, reserved, safety, closed, version",
    "stock_movement": "id, variant_id, location, kind, quantity, at",
}
SHOP = """
insert into shop (id, name, slug, home_market, vat_scheme, anonymous_viewing, trader_legal_name,
    trader_address, trader_email, trader_phone, trader_register_number, trader_vat_id, created_at)
values ($1, 'Bulk', 'bulk-' || $1::bigint, 'GB', 'destination', true, '', '', '', '', '', '', $2)"""
Rows = dict[str, list[Sequence[Any]]]


async def copied(connection: asyncpg.Connection, variants: int, per_product: int) -> Figures:
    rows = await made(connection, variants, per_product)
    began = time.monotonic()
    async with connection.transaction():
        for table, told in rows.items():
            columns = COLUMNS[table].split(", ")
            await connection.copy_records_to_table(table, records=told, columns=columns)
    return figures(rows, variants, time.monotonic() - began)


async def inserted(connection: asyncpg.Connection, variants: int, per_product: int) -> Figures:
    """One statement for each row, in transactions of as many products as the import's."""
    rows = await made(connection, variants, per_product)
    began = time.monotonic()
    for some in handfuls(rows, portioning.PRODUCTS, per_product):
        async with connection.transaction():
            for table, told in some.items():
                for row in told:
                    await connection.execute(insert(table), *row)
    return figures(rows, variants, time.monotonic() - began)


def insert(table: str) -> str:
    places = ", ".join(f"${n}" for n in range(1, COLUMNS[table].count(",") + 2))
    return f"insert into {table} ({COLUMNS[table]}) values ({places})"  # noqa: S608 - names of ours


def handfuls(rows: Rows, products: int, per_product: int) -> Iterable[Rows]:
    for start in range(0, len(rows["product"]), products):
        end = start + products
        yield {
            table: told[start:end]
            if table in {"product", "listing"}
            else told[start * per_product : end * per_product]
            for table, told in rows.items()
        }


async def made(connection: asyncpg.Connection, variants: int, per_product: int) -> Rows:
    """As an import of a shop of its own would write them, facts for the outbox aside."""
    now, shop = datetime.now(UTC), new_id()
    await connection.execute(SHOP, shop, now)
    rows: Rows = {table: [] for table in COLUMNS}
    text = "<p>Thrown by hand in small batches, glazed twice, and fired at 1,240 degrees.</p>"
    product = 0
    for n in range(variants):
        if n % per_product == 0:
            product = new_id()
            about = (product, shop, f"Bowl {n}", text, "general", "standard", "Glaze")
            rows["product"].append((*about, *[""] * 8, now, now, "on_sale"))
            rows["listing"].append((product, "GB", "listed", now))
        variant, minor = new_id(), 1_000 + n % 9_000
        rows["variant"].append((variant, product, n % per_product, f"C{n}", f"Bowl {n}", f"O{n}"))
        rows["price"].append((variant, "GB", minor, "GBP", now))
        rows["price_ledger"].append((new_id(), variant, "GB", minor, "GBP", now))
        rows["stock_level"].append((variant, "main", 7, 0, 0, False, 0))
        rows["stock_movement"].append((new_id(), variant, "main", "count", 7, now))
    return rows


def figures(rows: Rows, variants: int, seconds: float) -> Figures:
    return {
        "variants": variants,
        "rows": sum(map(len, rows.values())),
        "seconds": round(seconds, 2),
        "variants_per_second": round(variants / seconds),
    }


async def grown(connection: asyncpg.Connection, shop: int, variants: int, per_product: int) -> int:
    """By how many products, so that the shop has so many variants, with prices and stock."""
    has = await connection.fetchval(
        "select count(*) from variant join product p on p.id = product_id where p.shop_id = $1",
        shop,
    )
    missing = max(variants - int(has or 0), 0) // per_product
    first, now = new_id(), datetime.now(UTC)
    for statement in GROWING:
        await connection.execute(statement, first, missing, shop, now, per_product)
    return missing


# The ids of this clock lie far apart: those in between are free.
GROWING = (
    """insert into product (id, shop_id, title, description_html, category, tax_category,
        option_name, manufacturer_name, manufacturer_address, manufacturer_email,
        manufacturer_country, responsible_name, responsible_address, responsible_email, warnings,
        created_at, changed_at, shelf)
    select $1::bigint + n * 10, $3::bigint, 'Grown bowl ' || n, '<p>Grown.</p>', 'general',
        'standard', 'Glaze', '', '', '', '', '', '', '', '', $4::timestamptz,
        $4::timestamptz + n * interval '1 millisecond', 'on_sale'
    from generate_series(1, $2::int) n where $5::int > 0""",
    """insert into listing (product_id, market, state, listed_at)
    select $1::bigint + n * 10, 'GB', 'listed', $4::timestamptz
    from generate_series(1, $2::int) n where $5::int > 0 and $3::bigint > 0""",
    """insert into variant (id, product_id, position, sku, title, option)
    select $1::bigint + n * 10 + m, $1::bigint + n * 10, m, 'G' || n || '-' || m,
        'Grown bowl ' || n, 'Option ' || m
    from generate_series(1, $2::int) n, generate_series(1, $5::int) m
    where $3::bigint > 0 and $4::timestamptz is not null""",
    """insert into price (variant_id, market, minor, currency, since)
    select $1::bigint + n * 10 + m, 'GB', 1000 + n % 9000, 'GBP', $4::timestamptz
    from generate_series(1, $2::int) n, generate_series(1, $5::int) m where $3::bigint > 0""",
    """insert into stock_level (variant_id, location, on_hand, reserved, safety, closed, version)
    select $1::bigint + n * 10 + m, 'main', 7, 0, 0, false, 0
    from generate_series(1, $2::int) n, generate_series(1, $5::int) m
    where $3::bigint > 0 and $4::timestamptz is not null""",
)


async def settled(connection: asyncpg.Connection) -> None:
    """As autovacuum would leave it."""
    for table in COLUMNS:
        await connection.execute(f"vacuum analyze {table}")
