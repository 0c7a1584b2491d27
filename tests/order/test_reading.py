import pytest

from tests.world.account import an_account
from tests.world.order import DECLINED, Till
from vitrine.db import Database
from vitrine.errors import NotFound
from vitrine.kit import ids
from vitrine.order import order_by_secret, order_for, orders_of_account, orders_of_show


async def test_a_guest_reads_their_order_by_its_secret_alone(db: Database, till: Till) -> None:
    _, paid = await till.buy()
    async with db.begin() as tx:
        assert (await order_by_secret(tx, paid.order.secret)).id == paid.order.id
        with pytest.raises(NotFound):
            await order_by_secret(tx, ids.new_secret())
        with pytest.raises(NotFound):
            await order_for(tx, paid.order.id, None)


async def test_a_strangers_order_does_not_exist(db: Database, till: Till) -> None:
    async with db.begin() as tx:
        buyer, stranger = await an_account(tx), await an_account(tx)
    begun = await till.begin()
    quote = await till.deliver(begun.token)
    paid = await till.pay(await till.tap(begun.token, quote.id, account_id=buyer.id))
    async with db.begin() as tx:
        assert (await order_for(tx, paid.order.id, buyer.id)).number == paid.order.number
        assert [order.id for order in await orders_of_account(tx, buyer.id)] == [paid.order.id]
        assert await orders_of_account(tx, stranger.id) == []
        with pytest.raises(NotFound):
            await order_for(tx, paid.order.id, stranger.id)


async def test_a_shows_orders_are_the_placed_ones(db: Database, till: Till) -> None:
    _, placed = await till.buy()
    await till.buy(number=DECLINED)
    async with db.begin() as tx:
        orders = await orders_of_show(tx, till.show_id)
    assert [order.id for order in orders] == [placed.order.id]
    assert [line.title for line in orders[0].lines] == ["Coral cup"]
