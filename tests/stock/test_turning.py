import asyncio
from collections.abc import Awaitable

import pytest

from vitrine.stock import turning
from vitrine.stock.errors import LaneBusy, SoldOut
from vitrine.stock.turning import Turns


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


async def outcome(buying: Awaitable[str]) -> str:
    try:
        return await buying
    except SoldOut as refusal:
        return refusal.code
