import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.world.relay import a_relay
from vitrine.db import MAY_BE_OUTAGES, Database, Tx, is_outage


async def served_by(tx: Tx) -> Any:
    """The driver's connection behind a transaction."""
    raw = await (await tx.connection()).get_raw_connection()
    return raw.driver_connection


async def test_a_connection_that_was_closed_is_not_handed_out(db: Database) -> None:
    async with db.begin() as one, db.begin() as other:
        both = [await served_by(one), await served_by(other)]
    async with db.begin() as tx:
        ours = await served_by(tx)
        for each in both:
            if each is ours:
                continue
            await tx.session.execute(text(f"select pg_terminate_backend({each.get_server_pid()})"))
            await is_closed(each)
        async with db.begin() as next_one:
            assert await served_by(next_one) not in both


async def is_closed(connection: Any) -> None:
    ended = asyncio.Event()

    def end(_: object) -> None:
        ended.set()

    connection.add_termination_listener(end)
    if not connection.is_closed():
        await ended.wait()


async def test_a_connection_in_its_last_moment_is_an_outage(db: Database, tmp_path: Path) -> None:
    async with a_relay(db.engine.url, tmp_path) as relay:
        behind = Database.connect(relay.url.render_as_string(hide_password=False))
        async with behind.begin() as tx:
            await served_by(tx)
        relay.say_last_word()
        async with db.begin() as tx:  # by then it was read
            await tx.session.execute(text("select 1"))
        with pytest.raises(MAY_BE_OUTAGES) as refused:
            await asks_until_refused(behind)
        assert is_outage(refused.value)
        await behind.close()


async def asks_until_refused(db: Database) -> None:
    while True:
        async with db.begin() as tx:
            await tx.session.execute(text("select 1"))


async def test_a_look_sees_what_is_committed_meanwhile(db: Database) -> None:
    counted = text("select count(*) from brand")
    async with db.look() as looking:
        before = (await looking.session.scalars(counted)).one()
        async with db.begin() as tx:
            await tx.session.execute(text("insert into brand (id, name, key) values (1, 'K', 'k')"))
        assert (await looking.session.scalars(counted)).one() == before + 1
