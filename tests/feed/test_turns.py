"""Whose import is worked off when: shops beside each other, of one shop file by file."""

import asyncio
from collections import Counter
from typing import Any

import pytest

from tests.world.feed import MUG, VASE, Importing, a_csv
from vitrine import feed as feeds
from vitrine.db import Database, Tx
from vitrine.feed import Gone, Import, ImportState, running, waiting
from vitrine.feed.handling import Handled
from vitrine.kit import clock
from vitrine.kit.ids import new_secret
from vitrine.ports import Blobs
from vitrine.shop import Shop

SHOPS = 5


@pytest.fixture
async def other(db: Database, blobs: Blobs) -> Importing:
    return await Importing.of(db, blobs, name="Kiln & Daughter")


async def in_line(importing: Importing, *files: str) -> list[int]:
    return [(await waiting_file(importing, file)).id for file in files]


async def waiting_file(importing: Importing, file: str) -> Import:
    key = f"feeds/{new_secret()}"
    await importing.blobs.put(key, file.encode(), kind="text/csv")
    async with importing.db.begin() as tx:
        uploads = await feeds.uploads_of(tx, importing.shop, "GB", Gone.STAY, {})
        return await feeds.import_file(tx, uploads, key, name="products.csv", size=len(file))


async def state_of(importing: Importing, import_id: int) -> ImportState:
    async with importing.db.begin() as tx:
        return (await feeds.import_by_id(tx, importing.shop.id, import_id)).state


async def test_a_shop_does_not_wait_for_the_file_of_another(
    importing: Importing, other: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first is at work until the second, which came later, is done."""
    handle, is_done = running.handle, asyncio.Event()
    monkeypatch.setattr(waiting, "LOOKS_EVERY", 0.05)

    async def long_for_the_first(tx: Tx, shop: Shop, row: Import, *some: Any) -> Handled:
        if shop.id == importing.shop.id:
            [late] = await in_line(other, a_csv(VASE))
            async with asyncio.timeout(30):
                while await state_of(other, late) != ImportState.CHECKED:  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
            is_done.set()
        return await handle(tx, shop, row, *some)

    monkeypatch.setattr(running, "handle", long_for_the_first)
    [first] = await in_line(importing, a_csv(MUG))
    await feeds.run_waiting(importing.db, importing.blobs)
    assert is_done.is_set()
    assert await state_of(importing, first) == ImportState.CHECKED


async def test_so_many_shops_at_once_and_of_each_one_file_after_the_other(
    db: Database, blobs: Blobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle, now, seen = running.handle, Counter[int](), list[Counter[int]]()
    order, are_there = list[int](), asyncio.Event()

    async def noted(tx: Tx, shop: Shop, row: Import, *some: Any) -> Handled:
        now[shop.id] += 1
        seen.append(+now)
        order.append(row.id)
        if len(seen[-1]) == waiting.SHOPS_AT_ONCE:
            are_there.set()
        async with asyncio.timeout(60):
            await are_there.wait()
        handled = await handle(tx, shop, row, *some)
        now[shop.id] -= 1
        return handled

    monkeypatch.setattr(running, "handle", noted)
    queues = [
        await in_line(await Importing.of(db, blobs), a_csv(MUG), a_csv(VASE)) for _ in range(SHOPS)
    ]
    await feeds.run_waiting(db, blobs)
    assert max(len(each) for each in seen) == waiting.SHOPS_AT_ONCE
    assert max(max(each.values()) for each in seen) == 1
    assert [[id_ for id_ in order if id_ in queue] for queue in queues] == queues


async def test_one_that_breaks_off_takes_no_other_with_it(
    importing: Importing, other: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    handle = running.handle

    async def broken_for_one(tx: Tx, shop: Shop, row: Import, *some: Any) -> Handled:
        if shop.id == importing.shop.id:
            raise RuntimeError
        await asyncio.sleep(0.2)
        return await handle(tx, shop, row, *some)

    monkeypatch.setattr(running, "handle", broken_for_one)
    [broken], [whole] = await in_line(importing, a_csv(MUG)), await in_line(other, a_csv(VASE))
    await feeds.run_waiting(importing.db, importing.blobs)
    assert await state_of(other, whole) == ImportState.CHECKED
    assert await state_of(importing, broken) == ImportState.CHECKING


async def test_a_later_file_does_not_overtake_one_that_is_tried_again(
    importing: Importing,
) -> None:
    """Else the earlier one brought back the prices of its time."""
    first, second = await in_line(importing, a_csv(MUG), a_csv(VASE))
    async with importing.db.begin() as tx:
        row = await tx.session.get_one(Import, first)
        row.state, row.due_at = ImportState.CHECKING, clock.now() + running.AGAIN_AFTER
    await feeds.run_waiting(importing.db, importing.blobs)
    assert await state_of(importing, second) == ImportState.WAITING
    async with importing.db.begin() as tx:
        (await tx.session.get_one(Import, first)).due_at = clock.now()
    await feeds.run_waiting(importing.db, importing.blobs)
    states = [await state_of(importing, each) for each in (first, second)]
    assert states == [ImportState.CHECKED] * 2
