"""Between a client and PostgreSQL, where a word can be put in."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL

SHUTTING_DOWN = b"SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
LAST_WORD = b"E" + (4 + len(SHUTTING_DOWN)).to_bytes(4, "big") + SHUTTING_DOWN


@dataclass(frozen=True)
class Relay:
    url: URL
    clients: list[asyncio.StreamWriter] = field(default_factory=list)

    def say_last_word(self) -> None:
        """As PostgreSQL does before it closes the connections, which stay open here."""
        for client in self.clients:
            client.write(LAST_WORD)


@asynccontextmanager
async def a_relay(url: URL, folder: Path) -> AsyncGenerator[Relay]:
    postgres = socket_in(str(url.query["host"]))
    relay = Relay(url.set(query={"host": str(folder)}))

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        relay.clients.append(writer)
        answers, asked = await asyncio.open_unix_connection(postgres)
        async with asyncio.TaskGroup() as both:
            both.create_task(pour(reader, asked))
            both.create_task(pour(answers, writer))

    server = await asyncio.start_unix_server(serve, folder / postgres.name)
    async with server:
        yield relay


def socket_in(folder: str) -> Path:
    (found,) = Path(folder).glob(".s.PGSQL.*[0-9]")
    return found


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(65_536):
        writer.write(chunk)
    writer.close()
