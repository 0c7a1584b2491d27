import asyncio
from collections.abc import Awaitable
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text

from tests.world.relay import a_relay
from vitrine.db import Database
from vitrine.stock import turning
from vitrine.stock.errors import LaneBusy, SoldOut
from vitrine.stock.lane import plain_address
from vitrine.stock.turning import KnownKeys, Turns


async def test_who_waits_for_the_very_same_is_refused_with_the_first() -> None:
    turns, goes_on = Turns(size=1), asyncio.Event()

    async def buys(wish: str | None) -> str:
        async with turns.of(wish):
            await goes_on.wait()
            if wish == "the coral cup":
                raise SoldOut(available=0)
            return "bought"

    async with asyncio.TaskGroup() as tapping:
        wishes = ["the coral cup", "the coral cup", "a vase", None]
        taps = [tapping.create_task(outcome(buys(wish))) for wish in wishes]
        await asyncio.sleep(0)
        goes_on.set()
    assert [tap.result() for tap in taps] == ["sold-out", "sold-out", "bought", "bought"]
    assert await outcome(buys("the coral cup")) == "sold-out"


async def test_a_turn_that_nobody_takes_goes_to_the_next() -> None:
    turns = Turns(size=1)
    first, leaves = turns.of("a vase"), asyncio.Event()

    async def has() -> None:
        async with turns.of("a vase"):
            leaves.set()

    async with asyncio.timeout(30), asyncio.TaskGroup() as waiting, first:
        gone = waiting.create_task(has())
        waiting.create_task(has())
        await asyncio.sleep(0)
        gone.cancel()
    assert leaves.is_set()


async def test_a_line_that_does_not_move_says_that_many_are_buying(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(turning, "TURN_WITHIN", turning.TURN_WITHIN * 0)
    turns = Turns(size=1)
    async with turns.of("a vase"):
        with pytest.raises(LaneBusy):
            async with turns.of("a vase"):
                pass
    async with turns.of("a vase"):
        pass


async def test_who_was_granted_is_known_again_after_a_connection_ended(
    db: Database, tmp_path: Path
) -> None:
    async with (
        a_relay(db.engine.url, tmp_path) as relay,
        asyncpg.create_pool(plain_address(str(relay.url)), min_size=1, max_size=1) as pool,
        asyncio.TaskGroup() as owner,
    ):
        known = KnownKeys(pool)
        asks = owner.create_task(known.run())
        assert not await known.was_granted("a key")
        relay.say_last_word()
        async with db.begin() as tx:  # by then it was read
            await tx.session.execute(text("select 1"))
        with pytest.raises(LaneBusy):
            await known.was_granted("a key")
        assert not await known.was_granted("a key")
        asks.cancel()


async def outcome(buying: Awaitable[str]) -> str:
    try:
        return await buying
    except SoldOut as refusal:
        return refusal.code
