from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, StreamingResponse

from vitrine import chat
from vitrine.catalogue import count_products, products_of
from vitrine.clip import Clip, clips_of_shop
from vitrine.db import Tx
from vitrine.feed import published
from vitrine.kit import clock
from vitrine.kit.ids import read_id
from vitrine.kit.text import mark
from vitrine.market import law_of, market
from vitrine.shop import (
    DeliveryMethod,
    DeliveryZone,
    Shop,
    delivery_methods,
    shop_by_id,
    shop_by_slug,
)
from vitrine.show import shows_of_shop
from vitrine.web.cards import cards_of
from vitrine.web.goods import THUMBNAIL, goods_of, picture_url
from vitrine.web.paging import page_number
from vitrine.web.rendering import page
from vitrine.web.touching import note_touch
from vitrine.web.visiting import (
    Browsing,
    InDatabase,
    InTx,
    PathId,
    Visit,
    Visiting,
    market_name,
)

router = APIRouter()

PRODUCTS_ON_A_PAGE = 60

FREE = mark("Free")
FREE_ABOVE = mark("{price}, free above {above}")
DAYS = mark("{first} to {last} working days")


@dataclass(frozen=True)
class ShopView:
    id: int
    name: str
    avatar: str | None
    home_name: str
    trader_name: str
    address_lines: Sequence[str]
    email: str
    phone: str
    register_number: str
    vat_id: str


@dataclass(frozen=True)
class ClipCard:
    id: int
    title: str
    poster: str
    length: str


@dataclass(frozen=True)
class DeliveryView:
    id: str
    name: str
    days: str
    price: str
    where: str = ""


@router.get("/shops/{shop}", dependencies=[Browsing])
async def shop_page(tx: InTx, visit: Visiting, shop: str, by: str = "") -> HTMLResponse:
    found = await shop_named(tx, shop)
    await note_touch(tx, visit, found.id, by=by)
    cards = await cards_of(tx, visit, await shows_of_shop(tx, found.id))
    number = page_number(visit)
    skip = (number - 1) * PRODUCTS_ON_A_PAGE
    products = await products_of(tx, found.id, skip=skip, limit=PRODUCTS_ON_A_PAGE)
    goods = await goods_of(tx, products, visit.market.code)
    return page(
        visit,
        "shop.html",
        shop=shop_view(visit, found),
        live=[card for card in cards if card.state in {"live", "interrupted"}],
        soon=[card for card in cards if card.state in {"scheduled", "rehearsal"}],
        replays=[card for card in cards if card.has_replay],
        clips=[clip_card(visit, clip) for clip in await clips_of_shop(tx, found.id)],
        products=goods,
        number=number,
        pages=-(-await count_products(tx, found.id) // PRODUCTS_ON_A_PAGE),
        followers=await chat.followers(tx, found),
        follows=await chat.follows(tx, found, visit.account),
    )


@router.get("/shops/{shop}/google.xml", dependencies=[Browsing])
async def google_feed(db: InDatabase, visit: Visiting, shop: str) -> StreamingResponse:
    """For Google Merchant Center and whoever reads its format; `?market=` says which prices."""
    async with db.begin() as tx:
        found = await shop_named(tx, shop)
    body = published(db, found, visit.market.code, visit.settings.web_url)
    return StreamingResponse(
        body,
        media_type="application/xml; charset=utf-8",
        headers={"Cache-Control": "public, max-age=900"},
    )


def clip_card(visit: Visit, clip: Clip) -> ClipCard:
    minutes, seconds = divmod(round((clip.duration_ms or 0) / 1000), 60)
    return ClipCard(
        id=clip.id,
        title=clip.title,
        poster=f"{visit.settings.media_url}/{clip.blob_folder}/poster.jpg",
        length=f"{minutes}:{seconds:02}",
    )


async def shop_named(tx: Tx, shop: str) -> Shop:
    if shop_id := read_id(shop):
        return await shop_by_id(tx, shop_id)
    return await shop_by_slug(tx, shop)


@router.get("/terms/{shop_id}")
async def terms(tx: InTx, visit: Visiting, shop_id: PathId) -> HTMLResponse:
    shop = await shop_by_id(tx, shop_id)
    law = law_of(visit.market.code, clock.now().date())
    return page(
        visit,
        "terms.html",
        shop=shop_view(visit, shop),
        button_label=law.order_button.label(visit.language),
        withdrawal=visit.says(law.withdrawal.information, days=law.withdrawal.days),
        prior_price_days=law.prior_price.days if law.prior_price else None,
    )


def shop_view(visit: Visit, shop: Shop) -> ShopView:
    trader = shop.trader
    return ShopView(
        id=shop.id,
        name=shop.name,
        avatar=picture_url(shop.avatar, THUMBNAIL),
        home_name=market_name(market(shop.home_market).country, visit.language),
        trader_name=trader.legal_name or shop.name,
        address_lines=[line.strip() for line in trader.address.splitlines() if line.strip()],
        email=trader.email,
        phone=trader.phone,
        register_number=trader.register_number,
        vat_id=trader.vat_id,
    )


async def deliveries(tx: Tx, visit: Visit, shop_id: int) -> list[DeliveryView]:
    found = await delivery_methods(tx, shop_id, visit.market.code)
    has_zones = len({method.zone_id for method in found}) > 1
    return [
        replace(delivery_view(visit, method), where=place_of(visit, method) if has_zones else "")
        for method in found
    ]


def place_of(visit: Visit, method: DeliveryMethod) -> str:
    """A zone by its own name, else by its countries."""
    return place_of_zone(visit, method.zone)


def place_of_zone(visit: Visit, zone: DeliveryZone) -> str:
    return zone.name or ", ".join(market_name(code, visit.language) for code in zone.countries)


def delivery_view(visit: Visit, method: DeliveryMethod) -> DeliveryView:
    handling = method.zone.handling_days
    days = visit.says(DAYS, first=method.days_min + handling, last=method.days_max + handling)
    return DeliveryView(str(method.id), visit.says(method.name), days, cost(visit, method))


def cost(visit: Visit, method: DeliveryMethod) -> str:
    if not method.price:
        return visit.says(FREE)
    price = visit.formats.price(method.price)
    if method.free_above is None:
        return price
    return visit.says(FREE_ABOVE, price=price, above=visit.formats.price(method.free_above))
