import json
from pathlib import Path

import click
import uvloop

from vitrine import show as shows
from vitrine.cli.finding import RunningSystem, running_system
from vitrine.cli.options import system_option
from vitrine.creator import own_creator
from vitrine.db import Tx
from vitrine.shop import shop_by_id
from vitrine.show import NewShow, Show
from vitrine.stream import key_of

ID = click.IntRange(1, 2**63 - 1)


@click.group()
def show() -> None:
    """Shows, from the command line."""


@show.command()
@click.option("--shop", "shop_id", type=ID, required=True, help="The shop's id.")
@click.option("--title", required=True, help="What the show is called.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@system_option
def create(shop_id: int, title: str, data: Path | None, as_json: bool) -> None:  # noqa: FBT001 - click's way to pass a flag
    """Schedule a show; it goes live with its stream."""
    facts = uvloop.run(created(shop_id, title, data))
    if as_json:
        click.echo(json.dumps(facts))
        return
    click.echo(f"Show {facts['id']}: stream to {facts['rtmp_url']} with the key")
    click.echo(f"  {facts['stream_key']}")
    click.echo(f"and watch it at {facts['watch_url']}")


@show.command()
@click.argument("show_id", metavar="ID", type=ID)
@system_option
def end(show_id: int, data: Path | None) -> None:
    """End the show ID, for good."""
    title = uvloop.run(ended(show_id, data))
    click.echo(f"Ended {title}: its replay is where it was live.")


async def created(shop_id: int, title: str, data: Path | None) -> dict[str, str]:
    async with running_system(data) as system, system.db.begin() as tx:
        shop = await shop_by_id(tx, shop_id)
        made = await shows.schedule(tx, shop, await own_creator(tx, shop), NewShow(title=title))
        return await facts_of(tx, made, system)


async def ended(show_id: int, data: Path | None) -> str:
    async with running_system(data) as system, system.db.begin() as tx:
        found = await shows.show_by_id(tx, show_id)
        await shows.end(tx, found)
        return found.title


async def facts_of(tx: Tx, made: Show, system: RunningSystem) -> dict[str, str]:
    settings = system.settings
    return {
        "id": str(made.id),
        "stream_key": await key_of(tx, made.id, settings.derived_key("stream-key")),
        "rtmp_url": f"{settings.rtmp_url}/live",
        "whip_url": f"{settings.media_url}/whip/{made.id}",
        "watch_url": f"{settings.web_url}/live/{made.id}",
        "playlist_url": f"{settings.media_url}/shows/{made.id}/index.m3u8",
    }
