import pytest

from tests.world.placed_order import a_placed_order
from tests.world.shop import TRADER
from tests.world.show import a_live_show
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.notification import OrderConfirmed, from_data, mails_written
from vitrine.notification.listeners import on_order_placed
from vitrine.order import Order
from vitrine.order.events import OrderPlaced


def placed(order: Order) -> OrderPlaced:
    return OrderPlaced(
        order_id=order.id,
        shop_id=order.shop_id,
        show_id=order.show_id,
        creator_id=order.creator_id,
        market=order.market,
        source=order.source,
        account_id=None,
        total=order.total,
        lines=(),
        placed_at=order.placed_at or clock.now(),
    )


async def confirmed(tx: Tx, order: Order) -> OrderConfirmed:
    await on_order_placed(tx, placed(order))
    [mail] = await mails_written(tx)
    letter = from_data(mail.data)
    assert isinstance(letter, OrderConfirmed)
    assert (mail.to, mail.locale) == (order.email, order.locale)
    return letter


@pytest.fixture
async def order(tx: Tx) -> Order:
    return await a_placed_order(tx, await a_live_show(tx), locale="de")


async def test_a_confirmation_says_what_was_agreed(tx: Tx, order: Order) -> None:
    letter = await confirmed(tx, order)
    assert (letter.number, letter.path) == (order.number, f"/o/{order.secret}")
    assert [(line.title, line.quantity, line.total) for line in letter.lines] == [
        ("Coral <cup>", 2, Money(4800, "GBP"))
    ]
    assert (letter.delivery, letter.total) == (Money(395, "GBP"), Money(5195, "GBP"))
    assert [(tax.rate_bp, tax.tax) for tax in letter.taxes] == [(2000, Money(866, "GBP"))]


async def test_a_confirmation_says_who_sold_and_how_to_withdraw(tx: Tx, order: Order) -> None:
    letter = await confirmed(tx, order)
    assert letter.seller.legal_name == TRADER.legal_name
    assert letter.seller.address == TRADER.address
    assert letter.withdrawal.days == 14
    assert "cancel this contract" in letter.withdrawal.information


async def test_a_confirmation_is_written_once(tx: Tx, order: Order) -> None:
    await on_order_placed(tx, placed(order))
    await on_order_placed(tx, placed(order))
    assert len(await mails_written(tx)) == 1
