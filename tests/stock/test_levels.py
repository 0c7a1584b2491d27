import pytest

from tests.world.outbox import emitted
from tests.world.stock import a_stocked_variant
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import ids
from vitrine.stock import Level, available, hold_by_id, receive
from vitrine.stock.errors import QuantityNotPossible


async def test_what_arrives_is_available_and_told(tx: Tx) -> None:
    vase = await a_stocked_variant(tx, 5)
    await receive(tx, vase, 2)
    assert await available(tx, [vase]) == {
        vase: Level(available=7, version=2, on_hand=7, reserved=0)
    }
    assert (await emitted(tx))[-2:] == ["stock.changed", "stock.changed"]


async def test_what_was_never_stocked_is_sold_out(tx: Tx) -> None:
    assert await available(tx, [7]) == {7: Level(available=0, version=0, on_hand=0, reserved=0)}


@pytest.mark.parametrize("quantity", [0, -1, 1_000_001])
async def test_an_impossible_receipt_is_refused(tx: Tx, quantity: int) -> None:
    vase = await a_stocked_variant(tx)
    with pytest.raises(QuantityNotPossible):
        await receive(tx, vase, quantity)


async def test_an_unknown_hold_is_not_found(tx: Tx) -> None:
    with pytest.raises(NotFound):
        await hold_by_id(tx, ids.new_id())
