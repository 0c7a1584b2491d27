import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import URL, text

from vitrine.db import MAY_BE_OUTAGES, Database, Tx, is_outage

SHUTTING_DOWN = b"SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
LAST_WORD = b"E" + (4 + len(SHUTTING_DOWN)).to_bytes(4, "big") + SHUTTING_DOWN


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
            ended = asyncio.Event()
            each.add_termination_listener(lambda _, ended=ended: ended.set())
            await tx.session.execute(text(f"select pg_terminate_backend({each.get_server_pid()})"))
            await ended.wait()
        async with db.begin() as next_one:
            assert await served_by(next_one) not in both


async def test_a_connection_in_its_last_moment_is_an_outage(db: Database, tmp_path: Path) -> None:
    async with a_relay(db.engine.url, tmp_path) as (url, clients):
        behind = Database.connect(url.render_as_string(hide_password=False))
        async with behind.begin() as tx:
            await served_by(tx)
        for client in clients:
            client.write(LAST_WORD)
        with pytest.raises(MAY_BE_OUTAGES) as refused:
            await asks_until_refused(behind)
        assert is_outage(refused.value)
        await behind.close()


async def asks_until_refused(db: Database) -> None:
    while True:
        async with db.begin() as tx:
            await tx.session.execute(text("select 1"))


@asynccontextmanager
async def a_relay(url: URL, folder: Path) -> AsyncGenerator[tuple[URL, list[asyncio.StreamWriter]]]:
    """Between a client and PostgreSQL, where a word can be put in."""
    clients: list[asyncio.StreamWriter] = []
    postgres = socket_in(str(url.query["host"]))

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clients.append(writer)
        answers, asked = await asyncio.open_unix_connection(postgres)
        async with asyncio.TaskGroup() as both:
            both.create_task(pour(reader, asked))
            both.create_task(pour(answers, writer))

    server = await asyncio.start_unix_server(relay, folder / postgres.name)
    async with server:
        yield url.set(query={"host": str(folder)}), clients


def socket_in(folder: str) -> Path:
    (found,) = Path(folder).glob(".s.PGSQL.*[0-9]")
    return found


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65_536):
        writer.write(chunk)
    writer.close()


async def test_a_look_sees_what_is_committed_meanwhile(db: Database) -> None:
    counted = text("select count(*) from brand")
    async with db.look() as looking:
        before = (await looking.session.scalars(counted)).one()
        async with db.begin() as tx:
            await tx.session.execute(text("insert into brand (id, name, key) values (1, 'K', 'k')"))
        assert (await looking.session.scalars(counted)).one() == before + 1
