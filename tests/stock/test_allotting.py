import pytest

from tests.world.stock import a_claim, a_stocked_variant, level_of, stocked_variants
from vitrine.db import Database, Tx
from vitrine.kit import ids
from vitrine.stock import (
    MAIN,
    ClaimLane,
    MovementKind,
    allotted,
    available,
    bring_back,
    put_back,
    release,
    set_aside,
    take,
)
from vitrine.stock.errors import SoldOut, TooFewLeft


async def test_what_is_set_aside_leaves_the_shops_stock(tx: Tx) -> None:
    vase = await a_stocked_variant(tx, 5)
    await set_aside(tx, "deal:1", {vase: 3})
    assert (await available(tx, [vase]))[vase].available == 2
    assert await allotted(tx, "deal:1") == {vase: 3}


async def test_more_than_there_is_cannot_be_set_aside(tx: Tx) -> None:
    vase = await a_stocked_variant(tx, 2)
    with pytest.raises(TooFewLeft):
        await set_aside(tx, "deal:1", {vase: 3})


async def test_an_allotment_and_the_shop_sell_apart(db: Database, lane: ClaimLane) -> None:
    [vase] = await stocked_variants(db, 2)
    async with db.begin() as tx:
        await set_aside(tx, "deal:2", {vase: 1})
    await lane.claim(a_claim({vase: 1}, location="deal:2"))
    with pytest.raises(SoldOut):
        await lane.claim(a_claim({vase: 1}, location="deal:2"))
    await lane.claim(a_claim({vase: 1}))


async def test_what_is_still_held_at_the_close_comes_back_when_it_is_let_go(
    db: Database, lane: ClaimLane
) -> None:
    [vase] = await stocked_variants(db, 5)
    async with db.begin() as tx:
        await set_aside(tx, "deal:3", {vase: 3})
    held = await lane.claim(a_claim({vase: 1}, location="deal:3"))
    async with db.begin() as tx:
        await bring_back(tx, "deal:3")
    assert (await level_of(db, vase)).on_hand == 4
    async with db.begin() as tx:
        await release(tx, held.hold_id)
    assert (await level_of(db, vase)).on_hand == 5
    assert (await level_of(db, vase, "deal:3")).on_hand == 0


@pytest.mark.parametrize(("is_over", "goes_to"), [(False, "deal:4"), (True, MAIN)])
async def test_a_cancelled_orders_piece_goes_to_its_allotment_while_that_lasts(
    db: Database, lane: ClaimLane, *, is_over: bool, goes_to: str
) -> None:
    [vase] = await stocked_variants(db, 1)
    order_id = ids.new_id()
    async with db.begin() as tx:
        await set_aside(tx, "deal:4", {vase: 1})
    held = await lane.claim(a_claim({vase: 1}, location="deal:4"))
    async with db.begin() as tx:
        await take(tx, held.hold_id, by=order_id)
        if is_over:
            await bring_back(tx, "deal:4")
    async with db.begin() as tx:
        await put_back(tx, {vase: 1}, MovementKind.CANCELLED, order_id=order_id)
    assert (await level_of(db, vase, goes_to)).on_hand == 1
