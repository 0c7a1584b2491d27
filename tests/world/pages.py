"""A shop with something on every page, and browsers without JavaScript."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

import httpx2

from tests.world.account import PASSWORD, an_account
from tests.world.catalogue import a_product
from tests.world.shop import a_delivery, a_shop
from tests.world.show import a_live_show, a_show, an_item
from vitrine.account import Account
from vitrine.catalogue import Product, StoredImage
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.roles.web import Engines, create_app
from vitrine.settings import Settings
from vitrine.shop import Shop
from vitrine.show import Show, end, pin
from vitrine.stock import ClaimLane, receive

HOST_EMAIL = "host@ombra.example"


@dataclass(frozen=True)
class Cast:
    owner: Account
    shop: Shop
    cup: Product
    vase: Product
    live: Show
    soon: Show
    over: Show


async def a_cast(tx: Tx, *, images: tuple[StoredImage, ...] = ()) -> Cast:
    owner = await an_account(tx, email=HOST_EMAIL, name="Mara Ombra")
    shop = await a_shop(tx, owner=owner)
    await a_delivery(tx, shop, free_above_minor=4_000)
    await a_delivery(tx, shop, market_code="DE", minor=690)
    cup = await a_product(tx, shop, images=images[:1])
    vase = await a_product(tx, shop, title="Speckled vase", options=("",), images=images[1:2])
    live = await a_live_show(tx, shop, title="Terra cups, first firing")
    shown = await an_item(tx, live, cup)
    await an_item(tx, live, vase, minor=8_600)
    for variant in (*cup.variants[:1], *vase.variants):
        await receive(tx, variant.id, 7)
    await pin(tx, live, shown)
    soon = await a_show(tx, shop, title="Winter", starts_at=clock.now() + timedelta(days=2))
    over = await a_live_show(tx, shop, title="Autumn glazes")
    await end(tx, over)
    return Cast(owner, shop, cup, vase, live, soon, over)


@asynccontextmanager
async def a_browser(
    settings: Settings,
    db: Database,
    lane: ClaimLane,
    *,
    address: str = "192.0.2.1",
    **headers: str,
) -> AsyncGenerator[httpx2.AsyncClient]:
    """Keeps cookies, sends what a browser sends, runs no script."""
    app = create_app(settings, Engines(db=db, lane=lane))
    async with httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=app, client=(address, 4711)),
        base_url=settings.web_url,
        headers={"Accept-Language": "en-GB,en;q=0.9", "Sec-Fetch-Site": "same-origin"} | headers,
        follow_redirects=True,
    ) as browser:
        yield browser


async def sign_in(browser: httpx2.AsyncClient, email: str = HOST_EMAIL) -> httpx2.Response:
    return await browser.post("/sign-in", data={"email": email, "password": PASSWORD, "next": "/"})


def field(page: httpx2.Response, name: str) -> str:
    """The value of a form's field, as it would be sent."""
    written = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page.text)
    assert written, f"{name} is not on {page.url}"
    return written[1]
