import re
from datetime import datetime, timedelta

import httpx2
import pytest

from tests.world.account import an_account
from tests.world.after import Placed, placed
from tests.world.order import a_till
from tests.world.outbox import heard
from tests.world.pages import sign_in
from tests.world.selling import a_keeper
from vitrine import settlement
from vitrine.creator import set_commission
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.mail import print_waiting
from vitrine.market import Identity, market, set_operator
from vitrine.ports import open_blobs
from vitrine.settings import Settings
from vitrine.stock import ClaimLane


@pytest.fixture
async def order(db: Database, lane: ClaimLane) -> Placed:
    order = await placed(await a_till(db, lane))
    await heard(db)
    return order


@pytest.fixture
async def seller(visitor: httpx2.AsyncClient, order: Placed) -> httpx2.AsyncClient:
    async with order.db.begin() as tx:
        keeper = await a_keeper(tx, order.till.shop_id)
    await sign_in(visitor, keeper.email)
    return visitor


async def test_a_seller_sees_what_is_owed_and_takes_it_along(
    seller: httpx2.AsyncClient, order: Placed
) -> None:
    page = await seller.get(f"/studio/shops/{order.till.shop_id}/money")
    assert "£75.95" in page.text
    assert (await order.order()).number in page.text
    month = f"{clock.now().astimezone(market('GB').zone):%Y-%m}"
    sheet = await seller.get(
        f"/studio/shops/{order.till.shop_id}/money.csv?month={month}&currency=GBP"
    )
    lines = sheet.text.splitlines()
    assert lines[0] == "at,kind,order,amount,currency"
    assert lines[1].endswith("opening,,0.00,GBP")
    assert lines[2].endswith(f"capture,{(await order.order()).number},75.95,GBP")
    assert lines[-1].endswith("closing,,75.95,GBP")


async def test_a_share_is_written_as_people_write_it(
    seller: httpx2.AsyncClient, order: Placed
) -> None:
    path, name = f"/studio/shops/{order.till.shop_id}/money/shares", order.till.creator_id
    for wrong in ("60", "x", "7.555", "-1"):
        answer = await seller.post(path, data={f"share-{name}": wrong})
        assert answer.status_code == 422
        assert "Write a share between 0 and 50 percent." in answer.text
    answer = await seller.post(f"/de{path}", data={f"share-{name}": "7,5"})
    assert 'value="7,5"' in answer.text


async def test_documents_are_read_by_buyer_and_seller_and_nobody_else(
    seller: httpx2.AsyncClient, db: Database, lane: ClaimLane, order: Placed, settings: Settings
) -> None:
    async with db.begin() as tx:
        [invoice] = await settlement.papers_of_order(tx, order.id)
    buyers = f"/o/{(await order.order()).secret}/papers/{invoice.id}.pdf"
    assert (await seller.get(buyers)).status_code == 503
    await print_waiting(db, open_blobs(settings), settings)
    for path in (buyers, f"/studio/papers/{invoice.id}.pdf"):
        answer = await seller.get(path)
        assert answer.headers["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF-")
    other = await placed(await a_till(db, lane))
    stolen = f"/o/{(await other.order()).secret}/papers/{invoice.id}.pdf"
    assert (await seller.get(stolen)).status_code == 404
    seller.cookies.clear()
    assert "/sign-in" in str((await seller.get(f"/studio/papers/{invoice.id}.pdf")).url)


async def vat_file(seller: httpx2.AsyncClient, order: Placed, at: datetime) -> list[str]:
    quarter = f"{at.year}-{(at.month - 1) // 3 + 1}"
    path = f"/studio/shops/{order.till.shop_id}/taxes/{quarter}.csv"
    _, *lines = (await seller.get(path, params={"GBP": "0,5"})).text.splitlines()
    return [line.split(",", 2)[2] for line in lines]


async def test_the_vat_file_takes_off_what_was_given_back(
    seller: httpx2.AsyncClient, order: Placed
) -> None:
    """Three cups at 24.00 and 3.95 for delivery; a cup goes back at once, the rest much later."""
    first, *others = await order.units()
    now, later = clock.now(), clock.now() + timedelta(days=100)
    await order.cancel([first])
    assert await vat_file(seller, order, now) == [
        "GB,GB,domestic,20.00,seller,43.29,8.66,GBP,86.58,17.32,1"
    ]
    with clock.stopped_at(later):
        await order.cancel(others)
    assert await vat_file(seller, order, later) == [
        "GB,GB,domestic,20.00,seller,-43.29,-8.66,GBP,-86.58,-17.32,"
    ]
    assert len(await vat_file(seller, order, now)) == 1


async def test_a_shop_reads_the_operator_s_invoices_and_nobody_else_does(
    seller: httpx2.AsyncClient, db: Database, order: Placed, settings: Settings
) -> None:
    money = f"/studio/shops/{order.till.shop_id}/money"
    assert "has not said yet who they are" in (await seller.get(money)).text
    async with db.begin() as tx:
        await set_commission(tx, 1_000)
    await placed(order.till, 1)
    await heard(db)
    async with db.begin() as tx:
        we = {"address": "1 Quay", "country": "GB", "email": "a@plaza.example"}
        await set_operator(tx, Identity(legal_name="Plaza Ltd", **we))
    with clock.stopped_at(clock.now() + timedelta(days=40)):
        await settlement.invoice_commission(db)
    await print_waiting(db, open_blobs(settings), settings)
    shown = (await seller.get(money)).text
    [path] = re.findall(r'"(/studio/commission/[0-9]+\.pdf)"', shown)
    assert "P-000001" in shown
    assert (await seller.get(path)).content.startswith(b"%PDF-")
    async with db.begin() as tx:
        stranger = await an_account(tx)
    await sign_in(seller, stranger.email)
    assert (await seller.get(path)).status_code == 404
