from collections.abc import Generator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from tests.world.engines import Engines, driven_by_psycopg
from vitrine.up import migrating


@pytest.fixture
def empty_url(engines: Engines) -> Generator[str]:
    name = engines.new_database("template0")
    yield engines.postgres.url(name)
    engines.drop(name)


def ours(_thing: object, name: str | None, kind: str, *_: object) -> bool:
    return not (kind == "table" and (name or "").startswith("procrastinate_"))


def test_the_migrations_make_what_the_models_say(empty_url: str) -> None:
    migrating.upgrade(empty_url)
    engine = create_engine(driven_by_psycopg(empty_url))
    with engine.connect() as connection:
        options = {"compare_type": True, "include_object": ours}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, migrating.tables()) == []
    engine.dispose()


def test_migrating_twice_changes_nothing(empty_url: str) -> None:
    migrating.upgrade(empty_url)
    migrating.upgrade(empty_url)


def test_jobs_have_their_tables(empty_url: str) -> None:
    migrating.upgrade(empty_url)
    engine = create_engine(driven_by_psycopg(empty_url))
    with engine.connect() as connection:
        assert connection.execute(text("select count(*) from procrastinate_jobs")).scalar() == 0
    engine.dispose()
