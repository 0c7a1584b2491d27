"""What a seller fills in: forms as a browser sends them."""

import re

import httpx2

from tests.world.account import an_account
from vitrine.account import Account
from vitrine.db import Tx
from vitrine.shop import MemberRole
from vitrine.shop.model import ShopMember

SHOP_FORM = {
    "name": "Kiln & Daughter",
    "home_market": "GB",
    "legal_name": "Kiln & Daughter Ltd",
    "address": "4 Kiln Lane\r\nLondon E2 7AB",
    "email": "hello@kiln.example",
    "phone": "+44 20 5550 0100",
    "register_number": "",
    "vat_id": "",
}
PRODUCT_FORM = {
    "title": "Coral mug",
    "description": "Thrown by hand.\r\n\r\nHolds 300 ml.",
    "category": "general",
    "tax_category": "standard",
    "option_name": "Glaze",
    "sku-0": "M1",
    "option-0": "Coral",
    "swatch-0": "#d8583a",
    "pieces-0": "12",
    "sku-1": "M2",
    "option-1": "Slate",
    "pieces-1": "3",
    "sku-2": "",
    "unit-2": "g",
    "price-GB": "24.00",
    "price-DE": "",
}
MAKER = {
    "manufacturer_name": "Kiln & Daughter Ltd",
    "manufacturer_address": "4 Kiln Lane, London E2 7AB",
    "manufacturer_email": "safety@kiln.example",
    "manufacturer_country": "GB",
    "responsible_name": "Kiln Europe GmbH",
}


def id_in(answer: httpx2.Response, what: str) -> int:
    """The id in the address that a form led to."""
    found = re.search(rf"/{what}/(\d+)", str(answer.url))
    assert found, (str(answer.url), answer.text[:3000])
    return int(found[1])


async def open_a_shop(browser: httpx2.AsyncClient, **more: str) -> int:
    return id_in(await browser.post("/studio/shops/new", data=SHOP_FORM | more), "shops")


async def add_a_product(browser: httpx2.AsyncClient, shop_id: int, **more: str) -> int:
    path = f"/studio/shops/{shop_id}/products/new"
    return id_in(await browser.post(path, data=PRODUCT_FORM | more), "products")


async def a_keeper(tx: Tx, shop_id: int) -> Account:
    """Somebody who manages the shop."""
    keeper = await an_account(tx)
    member = ShopMember(shop_id=shop_id, account_id=keeper.id, role=MemberRole.MANAGER)
    tx.session.add(member)
    return keeper
