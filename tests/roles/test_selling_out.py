"""From the commit that takes the last piece to the sockets of a room that it was not sold in."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from nats.aio.client import Client
from sqlalchemy import func, select

from tests.world.order import Till, a_till
from tests.world.room import a_token, a_viewer
from tests.world.show import a_live_show
from tests.world.worker import a_relay, until
from vitrine.catalogue import variants_by_ids
from vitrine.db import Database, Outbox
from vitrine.realtime import load
from vitrine.roles import relaying, room
from vitrine.roles.listening import ensure_facts, listen
from vitrine.roles.poking import poking
from vitrine.settings import Settings
from vitrine.shop import shop_by_id
from vitrine.show import add_item
from vitrine.stock import claim_lane
from vitrine.wiring import LISTENERS

[STOCK] = [listener for listener in LISTENERS if listener.name == "show-stock"]


@asynccontextmanager
async def a_worker(nats: Client, db: Database) -> AsyncGenerator[None]:
    """The relay, and who tells shows what is left."""
    await ensure_facts(nats.jetstream())
    async with a_relay(nats, db), asyncio.TaskGroup() as tasks:
        hearing = tasks.create_task(listen(nats.jetstream(), db, STOCK))
        yield
        hearing.cancel()


@pytest.fixture
async def poked(database_url: str, nats: Client) -> AsyncGenerator[Database]:
    """As every process has it: a commit wakes the relay."""
    database = Database.connect(database_url, poke=poking(nats))
    yield database
    await database.close()


async def nothing_waits(db: Database) -> bool:
    async with db.begin() as tx:
        return not await tx.session.scalar(select(func.count(Outbox.id)))


async def another_room(db: Database, till: Till) -> int:
    async with db.begin() as tx:
        [variant] = (await variants_by_ids(tx, [till.variant_id])).values()
        show = await a_live_show(tx, await shop_by_id(tx, till.shop_id))
        await add_item(tx, show, variant.product_id)
        return show.id


async def test_sold_out_needs_no_clock_to_reach_another_rooms_viewers(
    poked: Database,
    database_url: str,
    nats: Client,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Ticks and polls are an hour apart: what arrives, the commits themselves have moved."""
    monkeypatch.setattr(load, "SHORTEST", 3_600.0)
    monkeypatch.setattr(relaying, "POLLS_EVERY", timedelta(hours=1))
    served = settings.model_copy(update={"room_port": 0})
    async with claim_lane(database_url, poke=poking(nats)) as lane, a_worker(nats, poked):
        till = await a_till(poked, lane, pieces=2)
        show = await another_room(poked, till)
        await until(lambda: nothing_waits(poked))
        async with (
            room.serving(served) as port,
            a_viewer(f"ws://127.0.0.1:{port}", str(show), a_token(settings, str(show))) as viewer,
        ):
            await viewer.hear("snapshot")
            await till.begin(2)
            sold_out = await viewer.hear("stock", available=0)
            assert sold_out["variant"] == str(till.variant_id)
