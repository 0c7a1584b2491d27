"""Imports that fail, are cancelled, or lose their worker."""

import asyncio
from typing import Any

import pytest

from tests.world.feed import MUG, SLATE, VASE, Importing, a_csv
from vitrine import feed as feeds
from vitrine.catalogue import Product, delete, products_of
from vitrine.db import Tx
from vitrine.feed import Gone, Import, ImportState, portioning, running
from vitrine.feed.errors import NotAtThisPoint, TooManyWaiting
from vitrine.feed.handling import Handled
from vitrine.kit import clock
from vitrine.offer import resolve
from vitrine.shop import Shop
from vitrine.stock import available

JUG = VASE | {"Handle": "jug", "Title": "Jug", "Variant SKU": "J1"}
BOWL = VASE | {"Handle": "bowl", "Title": "Bowl", "Variant SKU": "B1"}


async def agreed(importing: Importing, file: str) -> Import:
    checked = await importing.check(file)
    async with importing.db.begin() as tx:
        await feeds.agree(tx, importing.shop.id, checked.id)
    return checked


async def cancel(importing: Importing, import_id: int) -> None:
    """As a person does: in a transaction of their own."""
    async with importing.db.begin() as tx:
        await feeds.cancel(tx, importing.shop.id, import_id)


async def goods(importing: Importing) -> dict[str, Product]:
    async with importing.db.begin() as tx:
        return {each.title: each for each in await products_of(tx, importing.shop.id)}


async def test_a_file_nobody_can_read_fails_with_its_reason(importing: Importing) -> None:
    found = await importing.check(b"\xd0\xcf\x11\xe0" + b"x" * 600)
    assert found.state == ImportState.FAILED
    assert "old Excel" in str(found.problem)


async def test_a_waiting_import_is_cancelled_and_cannot_be_agreed_to(importing: Importing) -> None:
    checked = await importing.check(a_csv(MUG))
    async with importing.db.begin() as tx:
        await feeds.cancel(tx, importing.shop.id, checked.id)
    async with importing.db.begin() as tx:
        with pytest.raises(NotAtThisPoint):
            await feeds.agree(tx, importing.shop.id, checked.id)
    assert (await importing.run(checked.id)).state == ImportState.CANCELLED
    assert await goods(importing) == {}


async def test_an_import_at_work_stops_when_it_is_cancelled(importing: Importing) -> None:
    """As one whose worker died: taken up again, and told to stop."""
    checked = await importing.check(a_csv(MUG))
    async with importing.db.begin() as tx:
        row = await tx.session.get_one(Import, checked.id)
        row.state, row.due_at = ImportState.APPLYING, clock.now()
        await feeds.cancel(tx, importing.shop.id, checked.id)
    assert (await importing.run(checked.id)).state == ImportState.CANCELLED
    assert await goods(importing) == {}


async def test_one_that_is_cancelled_in_the_middle_keeps_what_it_had_done_whole(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(portioning, "PRODUCTS", 1)
    monkeypatch.setattr(portioning, "IN_HAND", 1)
    file = a_csv(MUG, VASE, JUG)
    checked = await agreed(importing, file)
    handle = running.handle

    async def cancelled_before_the_vase(tx: Tx, shop: Shop, row: Import, *some: Any) -> Handled:
        if some[-1][0].title == VASE["Title"]:
            await cancel(importing, row.id)
        return await handle(tx, shop, row, *some)

    with monkeypatch.context() as patched:
        patched.setattr(running, "handle", cancelled_before_the_vase)
        found = await importing.run(checked.id)
    assert (found.state, found.handled, found.added) == (ImportState.CANCELLED, 1, 1)
    [mug] = (await goods(importing)).values()
    assert mug.is_listed_in("GB")
    async with importing.db.begin() as tx:
        [level] = (await available(tx, [variant.id for variant in mug.variants])).values()
    assert level.available == 12
    again = await importing.apply(file)
    assert (again.state, again.added, again.same) == (ImportState.DONE, 2, 1)


@pytest.mark.parametrize("written_before", range(4))
async def test_of_portions_side_by_side_each_is_kept_whole_or_not_at_all(
    importing: Importing, monkeypatch: pytest.MonkeyPatch, written_before: int
) -> None:
    monkeypatch.setattr(portioning, "PRODUCTS", 1)
    checked = await agreed(importing, a_csv(MUG, SLATE, VASE, JUG, BOWL))
    handle, written = running.handle, list[Handled]()

    async def and_cancel(tx: Tx, shop: Shop, row: Import, *some: Any) -> Handled:
        handled = await handle(tx, shop, row, *some)
        if len(written) == written_before:
            await cancel(importing, row.id)
        written.append(handled)
        return handled

    monkeypatch.setattr(running, "handle", and_cancel)
    found = await importing.run(checked.id)
    there = (await goods(importing)).values()
    assert found.state == ImportState.CANCELLED
    assert found.added == found.handled == len(there) <= written_before
    async with importing.db.begin() as tx:
        offers = await resolve(tx, [v.id for p in there for v in p.variants], "GB", clock.now())
    assert all(each.is_listed_in("GB") for each in there)
    assert offers.keys() == {variant.id for each in there for variant in each.variants}


async def test_nobody_waits_for_a_portion_to_be_written(
    importing: Importing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not who uploads the next file, nor who looks whether it is to be cancelled."""
    checked = await agreed(importing, a_csv(MUG))
    handle = running.handle

    async def meanwhile(tx: Tx, shop: Shop, row: Import, *some: Any) -> Handled:
        handled = await handle(tx, shop, row, *some)
        async with asyncio.timeout(60), importing.db.begin() as other:
            await feeds.uploads_of(other, importing.shop, "GB", Gone.STAY, {})
            with pytest.raises(NotAtThisPoint):
                await feeds.agree(other, importing.shop.id, row.id)
        return handled

    monkeypatch.setattr(running, "handle", meanwhile)
    assert (await importing.run(checked.id)).state == ImportState.DONE


async def test_what_a_dead_worker_left_is_taken_up_again(importing: Importing) -> None:
    checked = await importing.check(a_csv(MUG))
    async with importing.db.begin() as tx:
        row = await tx.session.get_one(Import, checked.id)
        row.state, row.due_at = ImportState.APPLYING, clock.now()
    found = await importing.run(checked.id)
    assert (found.state, found.added) == (ImportState.DONE, 1)


async def test_one_product_that_is_refused_takes_no_other_with_it(importing: Importing) -> None:
    await importing.apply(a_csv(MUG))
    async with importing.db.begin() as tx:
        [mug] = await products_of(tx, importing.shop.id)
        delete(tx, mug)
    await importing.apply(a_csv(MUG))
    nul = VASE | {"Handle": "broken", "Variant SKU": "B", "Variant Price": "99999999999.00"}
    found = await importing.apply(a_csv(nul, VASE))
    assert (found.added, found.bad_rows) == (1, 1)


async def test_one_that_breaks_its_portion_is_found_among_the_others(importing: Importing) -> None:
    broken = BOWL | {"Variant Price": "99999999999.00"}
    found = await importing.apply(a_csv(MUG, VASE, broken, JUG))
    assert (found.added, found.bad_rows, found.handled) == (3, 1, 4)
    assert sorted(await goods(importing)) == ["Coral mug", "Jug", "Speckled vase"]
    assert [flaw.line for flaw in await importing.flaws()] == [4]


async def test_a_shop_has_only_so_many_waiting(importing: Importing) -> None:
    async with importing.db.begin() as tx:
        uploads = await feeds.uploads_of(tx, importing.shop, "GB", Gone.STAY, {})
        for n in range(5):
            await feeds.import_file(tx, uploads, f"feeds/{n}", name="f.csv", size=1)
        with pytest.raises(TooManyWaiting):
            await feeds.import_file(tx, uploads, "feeds/x", name="f.csv", size=1)
