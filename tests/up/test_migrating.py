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


def test_what_is_append_only_in_the_models_is_so_after_migrating(
    empty_url: str, engines: Engines
) -> None:
    migrating.upgrade(empty_url)
    migrated = triggers_in(driven_by_psycopg(empty_url))
    assert ("stock_movement", "never_changed") in {trigger[:2] for trigger in migrated}
    assert migrated == triggers_in(driven_by_psycopg(engines.shared_url))


def triggers_in(url: str) -> set[tuple[str, ...]]:
    triggers = text(
        "select tgrelid::regclass::text, tgname::text, pg_get_triggerdef(oid) from pg_trigger"
        " where tgname like 'never\\_%'"
    )
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {tuple(row) for row in connection.execute(triggers)}
    engine.dispose()
    return found
