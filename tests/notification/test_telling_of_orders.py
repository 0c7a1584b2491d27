"""Mails after the order, in the language of whoever reads them."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from tests.world.account import an_account
from tests.world.after import Placed, placed
from tests.world.exchange import a_wardrobe
from tests.world.order import a_till
from tests.world.outbox import heard
from tests.world.selling import a_keeper
from tests.world.stock import a_stocked_variant
from vitrine import aftersale, fulfilment
from vitrine.db import Database
from vitrine.mail.rendering import Rendered, render
from vitrine.notification import mails_written
from vitrine.order.model import Order
from vitrine.stock import ClaimLane, claim_lane, join

WEB = "https://shop.example"


@pytest.fixture
async def lane(database_url: str) -> AsyncGenerator[ClaimLane]:
    async with claim_lane(database_url) as opened:
        yield opened


@pytest.fixture
async def order(db: Database, lane: ClaimLane) -> Placed:
    order = await placed(await a_till(db, lane))
    async with db.begin() as tx:
        (await tx.session.get_one(Order, order.id)).locale = "de"
    return order


async def mailed(order: Placed) -> dict[str, Rendered]:
    await heard(order.db, "notification")
    async with order.db.begin() as tx:
        return {mail.key.split(":")[0]: render(mail, WEB) for mail in await mails_written(tx)}


async def test_a_parcel_is_told_of_when_it_leaves_and_arrives(order: Placed) -> None:
    await order.deliver()
    told = await mailed(order)
    number = (await order.order()).number
    assert told["parcel-sent"].subject == f"Ihre Bestellung {number} ist unterwegs"
    assert "tracking-id=00340434161094042557" in told["parcel-sent"].html
    assert "3 \N{MULTIPLICATION SIGN} " in told["parcel-sent"].text
    assert told["parcel-arrived"].subject == f"Ihre Bestellung {number} ist angekommen"


async def test_a_cancellation_says_what_and_how_much(order: Placed) -> None:
    first, *_ = await order.units()
    async with order.db.begin() as tx:
        await aftersale.cancel_by_seller(
            tx, order.id, [first], reason="out_of_stock", restock=aftersale.Restock.NONE
        )
    told = (await mailed(order))["cancelled"]
    assert "Nicht vorrätig" in told.text
    assert "24,00" in told.text


async def test_a_receipt_of_a_withdrawal_has_content_and_time(order: Placed) -> None:
    async with order.db.begin() as tx:
        await aftersale.withdraw(tx, order.id, (await order.units())[:2], name="Jo <b>")
    told = (await mailed(order))["withdrawal"]
    assert told.subject == f"Ihr Widerruf der Bestellung {(await order.order()).number}"
    assert "2 \N{MULTIPLICATION SIGN} " in told.text
    assert "Eingegangen: " in told.text
    assert "Jo &lt;b&gt;" in told.html


async def test_a_refusal_is_told_with_its_reason(order: Placed) -> None:
    async with order.db.begin() as tx:
        await fulfilment.pack(tx, await order.parcel())
        asked = await aftersale.cancel_by_buyer(tx, order.id, await order.units(), reason="mistake")
        await aftersale.refuse(tx, asked.id, answer="The van has it.")
    assert "The van has it." in (await mailed(order))["not-cancelled"].text


async def test_who_waited_is_told_that_a_piece_is_theirs(db: Database) -> None:
    async with db.begin() as tx:
        waiter = await an_account(tx, locale="de")
        vase = await a_stocked_variant(tx, 1)
        await join(tx, vase, account_id=waiter.id, holder=None, offer_for=timedelta(minutes=3))
    await heard(db, "notification")
    async with db.begin() as tx:
        [mail] = await mails_written(tx)
    told = render(mail, WEB)
    assert mail.to == waiter.email
    assert told.subject.startswith("Ein Stück ist frei: ")
    assert f"{WEB}/p/" in told.text


async def test_an_exchange_is_told_to_both_sides(db: Database, lane: ClaimLane) -> None:
    wardrobe = await a_wardrobe(db, lane)
    order = wardrobe.order
    async with db.begin() as tx:
        await a_keeper(tx, order.till.shop_id)
        (await tx.session.get_one(Order, order.id)).locale = "de"
    first, second, _ = await order.units()
    await wardrobe.exchange([first])
    ended = await wardrobe.ask([second])
    async with db.begin() as tx:
        await aftersale.pay_instead(tx, ended)
    told, number = await mailed(order), (await order.order()).number
    assert told["return-settled"].subject == f"Ihr Umtausch zur Bestellung {number}"
    assert "(Slate)" in told["return-settled"].text
    assert "(Coral)" in told["return-approved"].text
    assert "Geld zurück" in told["exchange-ended"].text
    assert told["back-requested"].subject == f"An exchange for order {number}"
