import json

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from tests.conftest import Engines
from vitrine.cli import vitrine


@pytest.fixture
def terminal(engines: Engines, database_url: str) -> CliRunner:
    return CliRunner(
        env={
            "VITRINE_DATABASE_URL": database_url,
            "VITRINE_NATS_URL": engines.nats.url,
            "VITRINE_NATS_TOKEN": engines.nats.token,
            "VITRINE_BLOB_URL": "file:///tmp",
            "VITRINE_SECRET_KEY": "test-" * 8,
        }
    )


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
