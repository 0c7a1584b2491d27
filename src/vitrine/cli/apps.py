import json
from pathlib import Path

import click
import uvloop

from vitrine import app as apps
from vitrine.app import NewApp, Registered, Tokens
from vitrine.cli.finding import running_system
from vitrine.cli.options import system_option
from vitrine.shop import shop_by_id

ID = click.IntRange(1, 2**63 - 1)
REDIRECT = "http://localhost/"


@click.group()
def app() -> None:
    """Apps of the Shopping API, from the command line."""


@app.command()
@click.argument("name")
@click.option("--shop", "shop_id", type=ID, required=True, help="The shop it may act for.")
@click.option("--redirect", default=REDIRECT, show_default=True, help="Where a consent leads.")
@click.option("--webhook", default="", help="Where its events go.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@system_option
def create(  # noqa: PLR0917 - click's way to pass options
    name: str,
    shop_id: int,
    redirect: str,
    webhook: str,
    data: Path | None,
    as_json: bool,  # noqa: FBT001
) -> None:
    """Register an app called NAME, with the consent of a shop: for scripts, and for trying out."""
    new = NewApp(name=name, redirect_url=redirect, webhook_url=webhook)
    facts = uvloop.run(created(new, shop_id, data))
    if as_json:
        click.echo(json.dumps(facts))
        return
    for fact, value in facts.items():
        click.echo(f"{fact}: {value}")


async def created(new: NewApp, shop_id: int, data: Path | None) -> dict[str, str]:
    async with running_system(data) as system, system.db.begin() as tx:
        shop = await shop_by_id(tx, shop_id)
        sealing = system.settings.derived_key("app-secret")
        made = await apps.register(tx, new, account_id=None, sealing=sealing)
        grant = await apps.consent(tx, made.app, [shop], by=None)
        tokens = await apps.redeem(tx, made.app, apps.hand_out_code(tx, grant))
        return facts_of(made, tokens)


def facts_of(made: Registered, tokens: Tokens) -> dict[str, str]:
    return {
        "app_key": made.app.key,
        "app_secret": made.secret,
        "service_id": str(made.app.id),
        "access_token": tokens.access,
        "refresh_token": tokens.refresh,
        "shop_cipher": tokens.grant.shops[0].cipher,
    }
