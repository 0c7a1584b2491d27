"""How long a connection is waited for that asks by POST."""

import asyncio

import pytest

from tests.world.connection import Connection
from vitrine.realtime import front
from vitrine.realtime.front import Front, Posted
from vitrine.realtime.plain_http import Reply

POST = b"POST /rooms/77/entries HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}"


def no_socket(_: str) -> asyncio.BufferedProtocol:
    raise AssertionError


async def test_an_answer_may_take_longer_than_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "ASKS_WITHIN", 0.0)
    connection = Connection()

    async def answer_late(posted: Posted) -> Reply:
        await asyncio.sleep(0.01)
        return Reply(body=posted.body)

    async with asyncio.TaskGroup() as tasks:
        reader = Front(no_socket, answer_late, tasks.create_task)
        reader.connection_made(connection)
        reader.data_received(POST)
    assert connection.sent.startswith(b"HTTP/1.1 200 OK")


async def test_who_asks_nothing_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(front, "ASKS_WITHIN", 0.0)
    connection = Connection()

    async def never(_: Posted) -> Reply:
        raise AssertionError

    async with asyncio.TaskGroup() as tasks:
        Front(no_socket, never, tasks.create_task).connection_made(connection)
        await connection.cut.wait()
    assert not connection.sent
