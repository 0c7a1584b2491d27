"""`vitrine bench catalogue`: products in by feed and by API, then reads and searches among many.

Everything through a started system: the file is applied by its worker, products are created by
signed requests. Beside the feed, in the same PostgreSQL and the same run: the same rows by COPY,
and by one INSERT each.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import asyncpg
import click
import psutil
import uvloop

from benchmarks.bulk import copied, grown, inserted, settled
from benchmarks.programs import by_program, signing
from benchmarks.reading import read_among
from benchmarks.reporting import Comparison, Figures, Report, bench, say
from benchmarks.sampling import MB, Sampling
from benchmarks.system import System, a_system
from vitrine.stock.lane import plain_address
from vitrine.up import data_folder

PER_PRODUCT = 4  # variants
OPTIONS = ("Coral", "Slate", "Sand", "Moss", "Ink", "Cloud", "Terra", "Night")
TEXT = "<p>Thrown by hand in small batches, glazed twice, and fired at 1,240 degrees.</p>"
COLUMNS = (
    "Handle,Title,Body (HTML),Vendor,Option1 Name,Option1 Value,Variant SKU,"
    "Variant Inventory Tracker,Variant Inventory Qty,Variant Price,Status"
)


@bench
@click.option("--variants", default=100_000, show_default=True, help="By feed.")
@click.option("--by-api", default=2_000, show_default=True, help="Variants created by the API.")
@click.option("--rows", default=20_000, show_default=True, help="Variants by COPY and INSERT.")
@click.option("--grown", default=1_000_000, show_default=True, help="Variants to read among.")
@click.option("--reads", default=1_000, show_default=True, help="Of each kind.")
def catalogue(variants: int, by_api: int, rows: int, grown: int, reads: int) -> Report:
    """Products by feed and by API, reads among a million variants, the signature's cost."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitrine-bench-")))
        system = stack.enter_context(a_system(folder))
        url = plain_address(data_folder.announcement(system.data)["VITRINE_DATABASE_URL"])
        shop = printed(system, "shop", "create", "Bench", "--market", "GB")["id"]
        figures: Figures = {"feed": by_feed(system, folder, shop, variants)}
        say("The same file again: nothing changes …")
        figures["feed"]["again_seconds"] = imported(system, folder / "feed.csv", shop)["seconds"]
        program = printed(system, "app", "create", "Bench", "--shop", shop)
        say(f"{by_api:,} variants by the API …")
        figures["api"] = by_api_of(system, program, by_api)
        figures["signature"] = signing()
        plain = uvloop.run(compared(url, rows))
        figures["among"] = uvloop.run(among(system, url, shop, program, count=grown, reads=reads))
    fast = figures["feed"]["variants_per_second"]
    comparisons = [
        Comparison(name, facts, round(fast / facts["variants_per_second"], 2))
        for name, facts in plain.items()
    ]
    return Report(figures, comparisons, scaled_words(by_api, variants))


def scaled_words(by_api: int, variants: int) -> str | None:
    if by_api >= variants:
        return None
    return f"By the API {by_api:,} variants, not {variants:,}: a request creates {PER_PRODUCT}."


def by_feed(system: System, folder: Path, shop: str, variants: int) -> Figures:
    say(f"{variants:,} variants by feed: checked, then applied …")
    file = folder / "feed.csv"
    file.write_text("\n".join(rows_of(variants)), encoding="utf-8")
    with Sampling([role("worker").pid]) as sampling:
        checked = imported(system, file, shop)
        applied = imported(system, file, shop, "--apply")
    seconds = round(applied["seconds"] - checked["seconds"], 1)
    assert applied["added"] == -(-variants // PER_PRODUCT), applied
    return {
        "variants": variants,
        "megabytes": round(file.stat().st_size / 1e6, 1),
        "check_seconds": checked["seconds"],
        "apply_seconds": seconds,
        "variants_per_second": round(variants / seconds),
        "products_per_second": round(variants / PER_PRODUCT / seconds),
        "worker_megabytes_before": round(sampling.cost.memory_before / MB),
        "worker_megabytes_at_most": round(sampling.cost.memory_peak / MB),
    }


def by_api_of(system: System, program: dict[str, Any], variants: int) -> Figures:
    with Sampling([role("web").pid]) as sampling:
        figures = uvloop.run(by_program(system.http, program, variants, PER_PRODUCT))
    return figures | {
        "web_megabytes_before": round(sampling.cost.memory_before / MB),
        "web_megabytes_at_most": round(sampling.cost.memory_peak / MB),
    }


def rows_of(variants: int) -> Iterator[str]:
    yield COLUMNS
    for n in range(variants):
        product, place = divmod(n, PER_PRODUCT)
        first = f'"Bowl {product}","{TEXT}",Kiln,Glaze' if place == 0 else ",,,"
        price = f"{10 + n % 90}.{n % 100:02}"
        yield (
            f"bowl-{product},{first},{OPTIONS[place]},B{n},shopify,{n % 50},{price},"
            f"{'active' if place == 0 else ''}"
        )


def imported(system: System, file: Path, shop: str, *more: str) -> dict[str, Any]:
    began = time.monotonic()
    facts = printed(system, "feed", "import", str(file), "--shop", shop, *more)
    assert not facts["bad_rows"], facts["flaws"][:3]
    return facts | {"seconds": round(time.monotonic() - began, 1)}


def printed(system: System, *command: str) -> dict[str, Any]:
    said = subprocess.run(
        [sys.executable, "-m", "vitrine", *command, "--data", str(system.data), "--json"],
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(said.stdout.splitlines()[-1])


def role(name: str) -> psutil.Process:
    below = psutil.Process(os.getpid()).children(recursive=True)
    return next(each for each in below if {"role", name} <= set(each.cmdline()))


async def compared(url: str, rows: int) -> dict[str, Figures]:
    """Rows of the same tables, without what decides about them."""
    say(f"{rows:,} variants by COPY, and by one INSERT for each row …")
    connection = await asyncpg.connect(url)
    try:
        return {
            "copy": await copied(connection, rows, PER_PRODUCT),
            "insert": await inserted(connection, rows, PER_PRODUCT),
        }
    finally:
        await connection.close()


async def among(
    system: System, url: str, shop: str, program: dict[str, Any], *, count: int, reads: int
) -> Figures:
    say(f"Growing to {count:,} variants …")
    connection = await asyncpg.connect(url)
    try:
        more = await grown(connection, int(shop), count, PER_PRODUCT)
        await settled(connection)
        ids = [
            row[0]
            for row in await connection.fetch(
                "select id from product where shop_id = $1 order by random() limit $2",
                int(shop),
                reads,
            )
        ]
    finally:
        await connection.close()
    say("Reads and searches …")
    async with asyncio.timeout(600):
        return await read_among(system.http, ids, program, reads, grown=more)
