import pytest
from sqlalchemy import select, update

from tests.world.catalogue import a_product
from tests.world.outbox import emitted
from tests.world.shop import a_shop
from vitrine.db import Tx
from vitrine.stock import available, count, receive
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
