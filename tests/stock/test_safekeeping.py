import pytest

from tests.world.outbox import emitted
from tests.world.stock import a_stocked_variant
from vitrine.db import Tx
from vitrine.stock import Level, available, keep_back
from vitrine.stock.errors import MoreThanFree, QuantityNotPossible


async def test_what_is_kept_back_leaves_the_rest_and_is_told(tx: Tx) -> None:
    vase = await a_stocked_variant(tx, 5)
    before = len(await emitted(tx))
    for pieces in (2, 2):
        await keep_back(tx, {vase: pieces})
    assert await available(tx, [vase]) == {vase: Level(3, 2, 5, 0, 2)}
    assert len(await emitted(tx)) == before + 1


async def test_more_than_there_is_cannot_be_kept_back(tx: Tx) -> None:
    vase = await a_stocked_variant(tx, 5)
    with pytest.raises(MoreThanFree):
        await keep_back(tx, {vase: 6})
    with pytest.raises(QuantityNotPossible):
        await keep_back(tx, {vase: -1})
