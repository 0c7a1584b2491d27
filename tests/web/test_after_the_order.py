"""Buyers and sellers at their pages after an order, without JavaScript."""

import re

import httpx2
import pytest

from tests.world.account import an_account
from tests.world.after import BY_DHL, Placed, placed
from tests.world.exchange import a_wardrobe
from tests.world.order import a_till
from tests.world.outbox import heard
from tests.world.pages import sign_in
from tests.world.selling import a_keeper
from vitrine import aftersale, fulfilment
from vitrine.db import Database
from vitrine.market import TaxCategory
from vitrine.notification import from_data, mails_written
from vitrine.order import OrderState
from vitrine.stock import ClaimLane


@pytest.fixture
async def order(db: Database, lane: ClaimLane) -> Placed:
    return await placed(await a_till(db, lane))


@pytest.fixture
async def seller(visitor: httpx2.AsyncClient, order: Placed) -> httpx2.AsyncClient:
    async with order.db.begin() as tx:
        keeper = await a_keeper(tx, order.till.shop_id)
    await sign_in(visitor, keeper.email)
    return visitor


async def link(order: Placed) -> str:
    return f"/o/{(await order.order()).secret}"


async def pieces(order: Placed, count: int) -> dict[str, str]:
    return {f"pieces-{line.id}": str(count) for line in (await order.order()).lines}


async def test_a_guest_cancels_one_of_three_from_the_link(
    visitor: httpx2.AsyncClient, order: Placed
) -> None:
    path = await link(order)
    answer = await visitor.post(
        f"{path}/cancel", data=await pieces(order, 1) | {"reason": "mistake"}
    )
    assert "Noted. You get a mail about it." in answer.text
    assert "Paid back: Cancelled" in answer.text
    assert sorted(await order.states()) == ["cancelled", "ordered", "ordered"]
    assert answer.headers["Referrer-Policy"] == "same-origin"


async def test_where_there_is_no_vat_nothing_is_said_of_it(
    visitor: httpx2.AsyncClient, db: Database, lane: ClaimLane
) -> None:
    books = await placed(await a_till(db, lane, tax_category=TaxCategory.BOOK))
    cups = await placed(await a_till(db, lane))
    assert "included" not in (await visitor.get(await link(books))).text
    assert "VAT 20% included" in (await visitor.get(await link(cups))).text


async def test_what_cannot_be_is_said_on_the_page_and_nothing_happens(
    visitor: httpx2.AsyncClient, order: Placed
) -> None:
    path = await link(order)
    for data, says in (
        ({"reason": "mistake"}, "Choose at least one piece."),
        (await pieces(order, 2) | {"reason": "magic"}, "Choose a reason."),
    ):
        answer = await visitor.post(f"{path}/cancel", data=data)
        assert answer.status_code == 422
        assert says in answer.text
    assert set(await order.states()) == {"ordered"}


async def test_a_contract_is_withdrawn_from_without_an_account(
    visitor: httpx2.AsyncClient, order: Placed
) -> None:
    whole = await order.order()
    named = {"number": whole.number, "email": whole.email}
    chosen = await visitor.post("/withdraw", data=named)
    assert "What you withdraw from" in chosen.text
    receipt = await visitor.post(
        "/withdraw/confirm", data=named | {"name": "Jo"} | await pieces(order, 3)
    )
    assert "I withdraw from my contract about these goods" in receipt.text
    assert (await order.order()).state == OrderState.CANCELLED
    await heard(order.db, "notification")
    async with order.db.begin() as tx:
        kinds = {str(mail.kind): mail for mail in await mails_written(tx)}
    letter = from_data(kinds["withdrawal-received"].data)
    assert getattr(letter, "name", "") == "Jo"
    assert kinds["withdrawal-received"].to == whole.email
    again = await visitor.post("/withdraw", data=named)
    assert "There is nothing left here to withdraw from" in again.text


async def test_a_stranger_withdraws_from_nothing(
    visitor: httpx2.AsyncClient, order: Placed
) -> None:
    whole = await order.order()
    for step in ("/withdraw", "/withdraw/confirm"):
        answer = await visitor.post(
            step,
            data={"number": whole.number, "email": "al@example.org", "name": "Al"}
            | await pieces(order, 3),
        )
        assert answer.status_code == 422
        assert "We know no order with this number" in answer.text
        assert whole.name not in answer.text
    assert set(await order.states()) == {"ordered"}


async def test_every_page_of_a_german_leads_to_the_function_by_its_lawful_name(
    visitor: httpx2.AsyncClient,
) -> None:
    home = await visitor.get("/de/?market=DE")
    assert 'href="/de/withdraw">Vertrag widerrufen<' in home.text
    page = await visitor.get("/de/withdraw")
    assert "<h1>Vertrag widerrufen</h1>" in page.text


async def test_a_seller_packs_and_hands_over_and_the_buyer_sees_the_way(
    seller: httpx2.AsyncClient, order: Placed
) -> None:
    shop_id, parcel_id = order.till.shop_id, await order.parcel()
    waiting = await seller.get(f"/studio/shops/{shop_id}/orders")
    assert f"/studio/orders/{order.id}" in waiting.text
    listed = await seller.get(f"/studio/shops/{shop_id}/packing")
    assert (await order.order()).number in listed.text
    desk = f"/studio/orders/{order.id}/parcels/{parcel_id}"
    assert "Saved." in (await seller.post(f"{desk}/pack")).text
    wrong = await seller.post(f"{desk}/hand-over", data={"carrier": "dhl", "tracking": "?"})
    assert wrong.status_code == 422
    assert "A tracking number has letters" in wrong.text
    await seller.post(f"{desk}/hand-over", data={"carrier": "dhl", "tracking": "0034 0434"})
    page = await seller.get(await link(order))
    assert "tracking-id=00340434" in page.text
    arrived = await seller.post(f"{await link(order)}/parcels/{parcel_id}/arrived")
    assert "Good to know it arrived." in arrived.text
    assert set(await order.states()) == {"delivered"}


async def test_goods_that_come_back_are_paid_back_at_the_desk(
    seller: httpx2.AsyncClient, order: Placed
) -> None:
    await order.deliver()
    await seller.post(
        f"{await link(order)}/return", data=await pieces(order, 1) | {"reason": "damaged"}
    )
    async with order.db.begin() as tx:
        [asked] = await aftersale.returns_of_order(tx, order.id)
    desk = f"/studio/orders/{order.id}/returns/{asked.id}"
    await seller.post(f"{desk}/approve")
    received = await seller.post(f"{desk}/receive")
    [unit] = asked.unit_ids
    money = re.search(rf'name="money-{unit}" value="([^"]*)"', received.text)
    assert money
    too_much = await seller.post(
        f"{desk}/settle", data={f"money-{unit}": "1000", f"goes-{unit}": "shelf"}
    )
    assert "This is more than what is left of its price." in too_much.text
    settled = await seller.post(
        f"{desk}/settle", data={f"money-{unit}": money[1], f"goes-{unit}": "shelf"}
    )
    assert "Paid back: Return" in settled.text
    assert await order.refunded() == (await order.order()).units[0].gross_minor


async def test_nobody_else_s_parcels_and_returns_are_touched(
    visitor: httpx2.AsyncClient, db: Database, lane: ClaimLane, order: Placed
) -> None:
    other = await placed(await a_till(db, lane))
    async with db.begin() as tx:
        await fulfilment.hand_over(tx, await other.parcel(), BY_DHL)
    path = await link(order)
    assert (await visitor.post(f"{path}/parcels/{await other.parcel()}/arrived")).status_code == 404
    async with db.begin() as tx:
        stranger = await an_account(tx)
    await sign_in(visitor, stranger.email)
    for page in (
        f"/studio/orders/{order.id}",
        f"/studio/shops/{order.till.shop_id}/orders",
        f"/studio/shops/{order.till.shop_id}/packing",
    ):
        assert (await visitor.get(page)).status_code == 404
    assert set(await other.states()) == {"shipped"}


async def test_a_buyer_exchanges_from_the_link_and_the_seller_sends_it(
    visitor: httpx2.AsyncClient, db: Database, lane: ClaimLane
) -> None:
    wardrobe = await a_wardrobe(db, lane)
    order, path = wardrobe.order, await link(wardrobe.order)
    [line] = (await order.order()).lines
    shown = await visitor.get(path)
    assert "The same again" in shown.text
    asked = await visitor.post(
        f"{path}/return",
        data=await pieces(order, 1)
        | {"reason": "not_needed", f"instead-{line.id}": str(wardrobe.slate)},
    )
    assert "Instead of it:" in asked.text
    async with db.begin() as tx:
        keeper = await a_keeper(tx, order.till.shop_id)
        [back] = await aftersale.returns_of_order(tx, order.id)
    await sign_in(visitor, keeper.email)
    desk = f"/studio/orders/{order.id}/returns/{back.id}"
    for step in ("approve", "receive"):
        await visitor.post(f"{desk}/{step}")
    inspected = await visitor.get(f"/studio/orders/{order.id}")
    assert "Replaced: no money goes back." in inspected.text
    done = await visitor.post(f"{desk}/settle", data={f"goes-{back.unit_ids[0]}": "shelf"})
    assert "1 \N{MULTIPLICATION SIGN} exchanged for Slate" in done.text
    assert (await visitor.post(f"{desk}/money")).status_code == 422
    assert sorted(await order.states()) == ["delivered", "delivered", "ordered"]
    assert await order.refunded() == 0
