from dataclasses import replace

import pytest

from tests.world.order import Till, a_till
from vitrine.creator import creator_by_id, link_code
from vitrine.db import Database
from vitrine.order import order_with_units
from vitrine.stock import ClaimLane


async def code_of(till: Till) -> str:
    async with till.db.begin() as tx:
        return await link_code(tx, await creator_by_id(tx, till.creator_id))


async def bought_by(till: Till, code: str) -> tuple[int | None, str]:
    """Who sold it, and how, from outside of any show."""
    begun = await till.tap_buy(replace(till.wish(), show_id=None, by=code))
    quote = await till.deliver(begun.token)
    paid = await till.pay(await till.tap(begun.token, quote.id))
    async with till.db.begin() as tx:
        [unit] = (await order_with_units(tx, paid.order.id)).units
    return unit.creator_id, unit.source


async def test_what_is_bought_by_a_link_was_sold_by_its_creator(till: Till) -> None:
    code = await code_of(till)
    assert code == await code_of(till)
    assert await bought_by(till, code) == (till.creator_id, f"link:{till.creator_id}")


@pytest.mark.parametrize("code", ["", "aaaaaaaaaa", "' or 1=1 --", "\0"])
async def test_a_link_of_nobody_sells_for_nobody(till: Till, code: str) -> None:
    assert await bought_by(till, code) == (None, "show")


async def test_nobody_gets_a_share_of_another_shop_s_goods(
    db: Database, lane: ClaimLane, till: Till
) -> None:
    other = await a_till(db, lane)
    assert await bought_by(till, await code_of(other)) == (None, "show")
