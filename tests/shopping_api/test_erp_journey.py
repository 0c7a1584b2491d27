"""A brand's ERP from a listing to its money: the client from PyPI, a started Vitrine."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx2
import pytest
from sqlalchemy import update
from tiktok_shop_api import AsyncTikTokShop
from tiktok_shop_api.generated import models as m

from tests.world.api_buyer import ApiBuyer
from tests.world.erp import a_mug, fits
from tests.world.order import PAYS, Till
from tests.world.outbox import heard, posted
from tests.world.serving import Running
from vitrine import payment, settlement
from vitrine.db import Database
from vitrine.fulfilment import Parcel
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.order import Order
from vitrine.realtime.entries import Stock
from vitrine.shop import delivery_methods, shop_by_id
from vitrine.show import add_item, pin, show_by_id
from vitrine.stock import ClaimLane

PAST = timedelta(days=40)
PATIENCE = 120  # seconds


@pytest.fixture
async def till(
    client: AsyncTikTokShop, served: Running, db: Database, lane: ClaimLane, image: str
) -> Till:
    """The small mug, listed by the ERP, pinned in a show that is live."""
    shop_id, show_id = int(served.ids["shop_id"]), int(served.ids["show_id"])
    body = m.CreateProductRequest.from_dict(a_mug(image, str(shop_id)))
    made = fits(await client.products.create_product(body=body)).data
    async with db.begin() as tx:
        show = await show_by_id(tx, show_id)
        await pin(tx, show, await add_item(tx, show, int(made.product_id)))
        shop = await shop_by_id(tx, shop_id)
        [method] = await delivery_methods(tx, shop_id, shop.home_market)
    small = int(made.skus[0].id)
    return Till(db, lane, shop_id, show_id, show.creator_id, small, method.id)


async def room_says(till: Till) -> int:
    """How many are left, as whoever watches is told."""
    await heard(till.db, "show")
    async with till.db.begin() as tx:
        entries = await posted(tx, till.show_id)
    told = [each for each in entries if isinstance(each, Stock)]
    return next(e.available for e in reversed(told) if e.variant == str(till.variant_id))


async def bought(served: Running, till: Till) -> dict[str, Any]:
    """In the room, by a viewer's browser: through HTTP."""
    async with httpx2.AsyncClient(base_url=served.url, timeout=PATIENCE) as browser:
        _, ordered = await ApiBuyer(browser, till).buy(PAYS)
    await heard(till.db, "fulfilment")
    await heard(till.db)
    return ordered


async def time_passes(till: Till, order_id: str) -> None:
    """The order is of weeks ago, and was released yesterday."""
    async with till.db.begin() as tx:
        was = {"placed_at": Order.placed_at - PAST, "changed_at": Order.changed_at}
        await tx.session.execute(update(Order).where(Order.id == int(order_id)).values(**was))
        arrived = update(Parcel).where(Parcel.order_id == int(order_id))
        await tx.session.execute(arrived.values(delivered_at=Parcel.delivered_at - PAST))
    with clock.stopped_at(clock.now() - timedelta(days=1)):
        await settlement.release_due(till.db)
        await heard(till.db)


async def stock_of(client: AsyncTikTokShop, till: Till) -> Any:
    found = m.InventorySearchRequest(sku_ids=[str(till.variant_id)])
    [row] = fits(await client.products.inventory_search(body=found)).data.inventory
    return row


async def set_stock(client: AsyncTikTokShop, till: Till, quantity: int) -> None:
    rows = [{"warehouse_id": str(till.shop_id), "quantity": quantity}]
    told = {"skus": [{"id": str(till.variant_id), "inventory": rows}]}
    product_id = (await stock_of(client, till)).product_id
    body = m.UpdateInventoryRequest.from_dict(told)
    assert fits(await client.products.update_inventory(product_id, body=body)).data.errors == []


async def can_be_sold(client: AsyncTikTokShop, till: Till) -> tuple[int, int, dict[str, int]]:
    """In all, in the shop, in deals; and every answer says the same."""
    row = await stock_of(client, till)
    [sku] = row.skus
    total, told = sku.total_available_quantity, sku.total_available_inventory_distribution
    shown = fits(await client.products.get_product(row.product_id)).data.skus[0]
    assert shown.inventory[0].quantity == sku.warehouse_inventory[0].available_quantity == total
    campaigns = {each.campaign_name: each.quantity for each in told.campaign_inventory}
    return total, told.in_shop_inventory.quantity, campaigns


async def ship(client: AsyncTikTokShop, package: str) -> None:
    [warehouse] = fits(await client.logistics.get_warehouse_list()).data.warehouses
    delivery = fits(await client.logistics.get_warehouse_delivery_options(warehouse.id))
    carriers = await client.logistics.get_shipping_providers(delivery.data.delivery_options[0].id)
    dhl = next(each.id for each in fits(carriers).data.shipping_providers if each.name == "DHL")
    shipment = {"tracking_number": "JD014600", "shipping_provider_id": dhl}
    body = m.ShipPackageRequest.from_dict({"self_shipment": shipment})
    assert fits(await client.fulfillment.ship_package(package, body=body)).code == 0
    arrived = {"packages": [{"id": package, "delivery_type": "DELIVERY_SUCCESS"}]}
    told = m.UpdatePackageDeliveryStatusRequest.from_dict(arrived)
    fits(await client.fulfillment.update_package_delivery_status(body=told))


async def take_back(client: AsyncTikTokShop, till: Till, order: Any) -> None:
    reason = "ecom_order_delivered_refund_and_return_reason_damaged"
    wanted = {
        "order_id": order.id,
        "return_reason": reason,
        "return_type": "RETURN_AND_REFUND",
        "order_line_item_ids": [order.line_items[0].id],
    }
    returns = client.return_and_refund
    made = fits(await returns.create_return(body=m.CreateReturnRequest.from_dict(wanted))).data
    decided = m.ApproveReturnRequest.from_dict({"decision": "APPROVE_RECEIVED_PACKAGE"})
    assert fits(await returns.approve_return(made.return_id, body=decided)).code == 0
    [row] = fits(await returns.search_returns()).data.return_orders
    assert row.return_status == "RETURN_OR_REFUND_REQUEST_COMPLETE"
    await payment.send_refunds(till.db, till.desk.providers)
    await heard(till.db, "aftersale")
    await heard(till.db)


async def test_what_an_erp_lists_is_sold_in_a_room_sent_returned_and_paid(
    client: AsyncTikTokShop, served: Running, till: Till
) -> None:
    await set_stock(client, till, 3)
    assert await room_says(till) == 3
    await bought(served, till)
    assert await room_says(till) == 2
    waiting = m.GetOrderListRequest.from_dict({"order_status": "AWAITING_SHIPMENT"})
    found = fits(await client.orders.get_order_list(page_size=20, body=waiting)).data
    [order] = found.orders
    assert [line.room_id for line in order.line_items] == [str(till.show_id)]

    package = order.packages[0].id
    detail = fits(await client.fulfillment.get_package_detail(package)).data
    assert detail.order_line_item_ids == [order.line_items[0].id]
    documents = client.fulfillment.get_package_shipping_document
    paper = fits(await documents(package, document_type="PACKING_SLIP")).data
    async with httpx2.AsyncClient(base_url=served.url, timeout=PATIENCE) as browser:
        printed = await browser.get(urlsplit(paper.doc_url).path)
    assert printed.content.startswith(b"%PDF-")
    await ship(client, package)
    [sent] = fits(await client.orders.get_order_detail(ids=[order.id])).data.orders
    assert (sent.status, sent.line_items[0].tracking_number) == ("DELIVERED", "JD014600")

    await take_back(client, till, order)
    assert await room_says(till) == 3


async def test_a_stock_sync_in_the_middle_of_a_drop_sells_nothing_twice(
    client: AsyncTikTokShop, till: Till
) -> None:
    await set_stock(client, till, 10)
    async with till.db.begin() as tx:
        title = (await show_by_id(tx, till.show_id)).title
    drop = await till.announce(prices={"GB": Money(900, "GBP")}, pieces={till.variant_id: 4})
    await set_stock(client, till, 10)
    assert await can_be_sold(client, till) == (10, 6, {title: 4})
    await till.tap_buy(till.wish(deal_id=drop.id))
    total, *_ = await can_be_sold(client, till)
    await set_stock(client, till, total)
    assert await can_be_sold(client, till) == (9, 6, {title: 3})
    await set_stock(client, till, 2)
    assert await can_be_sold(client, till) == (3, 0, {title: 3})
    await till.close(drop)
    assert await can_be_sold(client, till) == (3, 3, {})


async def test_what_is_kept_is_in_the_statement(
    client: AsyncTikTokShop, served: Running, till: Till
) -> None:
    await bought(served, till)
    [order] = fits(await client.orders.get_order_list(page_size=20)).data.orders
    await ship(client, order.packages[0].id)
    finance = client.finance
    open_ones = await finance.get_unsettled_transactions(sort_field="order_create_time")
    [estimate] = fits(open_ones).data.transactions
    await time_passes(till, order.id)
    [statement] = fits(await finance.get_statements(sort_field="statement_time")).data.statements
    assert statement.settlement_amount == estimate.est_settlement_amount
    lines = await finance.get_transactions_by_statement(
        statement.id, sort_field="order_create_time"
    )
    [line] = fits(lines).data.transactions
    assert (line.order_id, line.settlement_amount) == (order.id, statement.settlement_amount)
    by_order = fits(await finance.get_transactions_by_order(order.id)).data
    assert by_order.sku_transactions[0].statement_id == statement.id
