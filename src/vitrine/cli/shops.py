import json
from pathlib import Path

import click
import uvloop

from vitrine.account import Account, account_by_email
from vitrine.cli.finding import running_system
from vitrine.cli.options import system_option
from vitrine.db import Tx
from vitrine.market import market_codes
from vitrine.shop import Shop, open_shop, usual_deliveries


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
@click.option("--owner", metavar="EMAIL", help="Whose shop it is: an account's e-mail address.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@system_option
def create(name: str, code: str, owner: str | None, data: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click's way to pass a flag
    """Open a shop called NAME. It delivers to every open market at usual prices."""
    opened = uvloop.run(opened_shop(name, code, owner, data))
    if as_json:
        click.echo(json.dumps(facts_of(opened)))
    else:
        click.echo(f"Opened {opened.name} in {opened.home_market}: shop {opened.id}")


async def opened_shop(name: str, code: str, owner: str | None, data: Path | None) -> Shop:
    async with running_system(data) as system, system.db.begin() as tx:
        opened = await open_shop(tx, name, code, owner=await account_of(tx, owner))
        await usual_deliveries(tx, opened)
        return opened


async def account_of(tx: Tx, email: str | None) -> Account | None:
    if email is None:
        return None
    account = await account_by_email(tx, email)
    if account is None:
        raise click.BadParameter(f"nobody signed up as {email}", param_hint="--owner")
    return account


def facts_of(opened: Shop) -> dict[str, str]:
    return {
        "id": str(opened.id),
        "name": opened.name,
        "slug": opened.slug,
        "market": opened.home_market,
    }
