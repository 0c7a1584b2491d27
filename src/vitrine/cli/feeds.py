import asyncio
import json
from pathlib import Path
from typing import Any

import click
import msgspec
import uvloop

from vitrine import feed as feeds
from vitrine.cli.finding import RunningSystem, running_system
from vitrine.cli.options import system_option
from vitrine.feed import Flaw, Gone, Import, ImportState, LineKind
from vitrine.feed.errors import FileNotThere, FileTooLarge
from vitrine.kit.language import translate
from vitrine.market import market as market_by
from vitrine.ports import open_blobs
from vitrine.shop import shop_by_id

ID = click.IntRange(1, 2**63 - 1)
LOOKS_EVERY = 0.5  # seconds
FLAWS_SHOWN = 50


@click.group()
def feed() -> None:
    """Products from files, from the command line."""


@feed.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--shop", "shop_id", type=ID, required=True, help="The shop's id.")
@click.option("--market", default=None, help="The market its prices are for: the home market.")
@click.option("--gone", type=click.Choice(list(Gone)), default=Gone.STAY, show_default=True,
              help="What becomes of products that the file no longer has.")  # fmt: skip
@click.option("--apply", "applies", is_flag=True, help="Carry out what the check finds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@system_option
def import_(  # noqa: PLR0913, PLR0917 - click's way to pass options
    file: Path,
    shop_id: int,
    market: str | None,
    gone: str,
    applies: bool,  # noqa: FBT001
    as_json: bool,  # noqa: FBT001
    data: Path | None,
) -> None:
    """Check FILE (Shopify CSV, Google XML or TSV, xlsx): what would change, and what is wrong."""
    facts = uvloop.run(imported(file, shop_id, market, Gone(gone), applies=applies, data=data))
    if as_json:
        click.echo(json.dumps(facts))
        return
    for flaw in facts["flaws"]:
        click.echo(f"line {flaw['line']}, {flaw['field'] or 'the file'}: {flaw['says']}")
    for name in ("state", "added", "changed", "same", "gone", "bad_rows"):
        click.echo(f"{name.replace('_', ' ')}: {facts[name]}")
    if facts["problem"]:
        click.echo(facts["problem"])


async def imported(
    file: Path, shop_id: int, market: str | None, gone: Gone, *, applies: bool, data: Path | None
) -> dict[str, Any]:
    async with running_system(data) as system:
        made = await put_in_line(system, file, shop_id, market, gone)
        found = await followed(system, shop_id, made)
        if applies and found.state == ImportState.CHECKED:
            async with system.db.begin() as tx:
                await feeds.agree(tx, shop_id, made)
            found = await followed(system, shop_id, made)
        return await facts_of(system, found)


async def put_in_line(
    system: RunningSystem, file: Path, shop_id: int, market: str | None, gone: Gone
) -> int:
    size = modest_size(file)
    async with system.db.begin() as tx:
        shop = await shop_by_id(tx, shop_id)
        code = market_by(market or shop.home_market).code
    async with feeds.stored(open_blobs(system.settings), file) as key, system.db.begin() as tx:
        uploads = await feeds.uploads_of(tx, shop, code, gone, None)
        made = await feeds.import_file(tx, uploads, key, name=file.name, size=size)
        return made.id


def modest_size(file: Path) -> int:
    if not file.is_file():
        raise FileNotThere(path=file)
    size = file.stat().st_size
    if size > feeds.MOST_BYTES:
        raise FileTooLarge(megabytes=feeds.MOST_BYTES // 1_000_000)
    return size


async def followed(system: RunningSystem, shop_id: int, import_id: int) -> Import:
    """Until the worker is done with it."""
    while True:
        async with system.db.begin() as tx:
            found = await feeds.import_by_id(tx, shop_id, import_id)
        if not found.is_at_work:
            return found
        if found.products:
            click.echo(f"\r{found.handled} of {found.products} products", nl=False, err=True)
        await asyncio.sleep(LOOKS_EVERY)


async def facts_of(system: RunningSystem, found: Import) -> dict[str, Any]:
    async with system.db.begin() as tx:
        lines = await feeds.lines_of(tx, found.id, LineKind.FLAW, limit=FLAWS_SHOWN)
    flaws = [msgspec.convert(line.body[0], Flaw) for line in lines]
    names = ("state", "rows", "products", "added", "changed", "same", "gone", "bad_rows")
    return {"id": str(found.id)} | {name: getattr(found, name) for name in names} | {
        "problem": translate("en", found.problem, found.facts) if found.problem else None,
        "flaws": [
            {"line": f.line, "field": f.field, "says": translate("en", f.says, f.facts)}
            for f in flaws
        ],
    }  # fmt: skip
