import pytest
from sqlalchemy import select, update

from tests.world.catalogue import a_product
from tests.world.outbox import emitted
from tests.world.shop import a_shop
from tests.world.stock import a_claim, a_stocked_variant, level_of, stocked_variants
from vitrine.db import Database, Tx
from vitrine.stock import (
    ClaimLane,
    available,
    bring_back,
    count,
    everywhere,
    receive,
    set_aside,
)
from vitrine.stock.errors import QuantityNotPossible
from vitrine.stock.model import MovementKind, StockLevel, StockMovement


async def a_variant(tx: Tx, *, on_hand: int = 0, reserved: int = 0, safety: int = 0) -> int:
    product = await a_product(tx, await a_shop(tx))
    variant_id = product.variants[0].id
    if on_hand:
        await receive(tx, variant_id, on_hand)
        kept = update(StockLevel).where(StockLevel.variant_id == variant_id)
        await tx.session.execute(kept.values(reserved=reserved, safety=safety))
    return variant_id


async def test_a_count_is_what_can_be_sold_beside_what_is_held(tx: Tx) -> None:
    variant_id = await a_variant(tx, on_hand=10, reserved=3, safety=2)
    await count(tx, {variant_id: 7})
    level = (await available(tx, [variant_id]))[variant_id]
    assert (level.available, level.on_hand, level.reserved) == (7, 12, 3)


async def test_a_count_is_one_movement_and_rooms_hear_of_it(tx: Tx) -> None:
    variant_id = await a_variant(tx, on_hand=10)
    heard = (await emitted(tx)).count("stock.changed")
    await count(tx, {variant_id: 4})
    rows = select(StockMovement).where(StockMovement.kind == MovementKind.COUNT)
    assert [row.quantity for row in await tx.session.scalars(rows)] == [-6]
    assert (await emitted(tx)).count("stock.changed") == heard + 1


async def test_counting_the_same_again_moves_nothing(tx: Tx) -> None:
    variant_id = await a_variant(tx, on_hand=4)
    await count(tx, {variant_id: 4})
    rows = select(StockMovement).where(StockMovement.kind == MovementKind.COUNT)
    assert (await tx.session.scalars(rows)).all() == []


async def test_what_was_never_in_stock_can_be_counted(tx: Tx) -> None:
    variant_id = await a_variant(tx)
    await count(tx, {variant_id: 5})
    assert (await available(tx, [variant_id]))[variant_id].available == 5


@pytest.mark.parametrize("quantity", [-1, 1_000_001])
async def test_a_number_that_cannot_be_is_refused(tx: Tx, quantity: int) -> None:
    with pytest.raises(QuantityNotPossible):
        await count(tx, {await a_variant(tx): quantity})


async def test_what_a_deal_has_to_itself_is_counted_in(tx: Tx) -> None:
    variant_id = await a_stocked_variant(tx, 10)
    await set_aside(tx, "deal:1", {variant_id: 4})
    await count(tx, {variant_id: 10})
    whole = (await everywhere(tx, [variant_id]))[variant_id]
    assert (whole.available, whole.at_main, whole.set_aside) == (10, 6, {"deal:1": 4})
    await bring_back(tx, "deal:1")
    assert (await available(tx, [variant_id]))[variant_id].available == 10


async def test_a_count_takes_nothing_from_a_deal(tx: Tx) -> None:
    variant_id = await a_stocked_variant(tx, 10)
    await set_aside(tx, "deal:1", {variant_id: 4})
    await count(tx, {variant_id: 3})
    whole = (await everywhere(tx, [variant_id]))[variant_id]
    assert (whole.available, whole.at_main, whole.set_aside) == (4, 0, {"deal:1": 4})


async def test_what_buyers_hold_of_a_deal_is_on_hand_besides(db: Database, lane: ClaimLane) -> None:
    [variant_id] = await stocked_variants(db, 10)
    async with db.begin() as tx:
        await set_aside(tx, "deal:2", {variant_id: 4})
    await lane.claim(a_claim({variant_id: 3}, location="deal:2"))
    async with db.begin() as tx:
        await count(tx, {variant_id: 7})
        whole = (await everywhere(tx, [variant_id]))[variant_id]
    assert (whole.available, whole.reserved, whole.at_main) == (7, 3, 6)


async def test_a_drop_waits_for_nobodys_stock_sync(db: Database, lane: ClaimLane) -> None:
    [variant_id] = await stocked_variants(db, 10)
    async with db.begin() as tx:
        await set_aside(tx, "deal:3", {variant_id: 4})
    async with db.begin() as syncing:
        await count(syncing, {variant_id: 7})
        await lane.claim(a_claim({variant_id: 1}, location="deal:3"))
    assert (await level_of(db, variant_id)).on_hand == 3
