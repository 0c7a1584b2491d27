import json
from pathlib import Path

import click
import uvloop

from vitrine.cli.finding import running_system
from vitrine.cli.options import system_option
from vitrine.market import market_codes
from vitrine.shop import Shop, open_shop


@click.group()
def shop() -> None:
    """Shops, from the command line."""


@shop.command()
@click.argument("name")
@click.option(
    "--market",
    "code",
    type=click.Choice(market_codes()),
    required=True,
    help="The shop's home market.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@system_option
def create(name: str, code: str, data: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click's way to pass a flag
    """Open a shop called NAME."""
    opened = uvloop.run(opened_shop(name, code, data))
    if as_json:
        click.echo(json.dumps(facts_of(opened)))
    else:
        click.echo(f"Opened {opened.name} in {opened.home_market}: shop {opened.id}")


async def opened_shop(name: str, code: str, data: Path | None) -> Shop:
    async with running_system(data) as system, system.db.begin() as tx:
        return await open_shop(tx, name, code)


def facts_of(opened: Shop) -> dict[str, str]:
    return {
        "id": str(opened.id),
        "name": opened.name,
        "slug": opened.slug,
        "market": opened.home_market,
    }
