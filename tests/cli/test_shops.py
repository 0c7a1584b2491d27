import asyncio
import json

from click.testing import CliRunner
from sqlalchemy import create_engine, text

from tests.world.account import an_account
from vitrine.cli import vitrine
from vitrine.db import Database
from vitrine.shop import MemberRole, delivery_methods, role_of, shop_by_id


def test_a_shop_is_created_and_printed_as_one_object(
    terminal: CliRunner, database_url: str
) -> None:
    done = terminal.invoke(vitrine, ["shop", "create", "Atelier Ombra", "--market", "GB", "--json"])
    created = json.loads(done.output)
    assert (created["name"], created["market"]) == ("Atelier Ombra", "GB")
    engine = create_engine(database_url.replace("asyncpg", "psycopg"))
    with engine.connect() as connection:
        kept = connection.execute(text("select id, slug, home_market from shop")).one()
    engine.dispose()
    assert tuple(kept) == (int(created["id"]), "atelier-ombra", "GB")


def test_without_json_it_says_so_in_words(terminal: CliRunner) -> None:
    done = terminal.invoke(vitrine, ["shop", "create", "Atelier Ombra", "--market", "DE"])
    assert done.output.startswith("Opened Atelier Ombra in DE: shop ")


def test_a_market_that_nobody_knows_is_refused_with_those_there_are(terminal: CliRunner) -> None:
    done = terminal.invoke(vitrine, ["shop", "create", "Ombra", "--market", "XX"])
    assert done.exit_code == 2
    assert "'DE', 'FR', 'GB'" in done.output


async def test_an_owner_may_be_named_and_deliveries_are_there(
    terminal: CliRunner, db: Database
) -> None:
    async with db.begin() as tx:
        mara = await an_account(tx, email="mara@ombra.example")
    command = ["shop", "create", "Ombra", "--market", "GB", "--owner", mara.email, "--json"]
    done = await asyncio.to_thread(terminal.invoke, vitrine, command)
    async with db.begin() as tx:
        created = await shop_by_id(tx, int(json.loads(done.output)["id"]))
        assert role_of(mara, created) == MemberRole.OWNER
        assert await delivery_methods(tx, created.id, "GB")
        assert await delivery_methods(tx, created.id, "DE")


def test_an_owner_who_never_signed_up_is_refused(terminal: CliRunner) -> None:
    command = ["shop", "create", "Ombra", "--market", "GB", "--owner", "no@body.example"]
    done = terminal.invoke(vitrine, command)
    assert done.exit_code == 2
    assert "nobody signed up as no@body.example" in done.output
