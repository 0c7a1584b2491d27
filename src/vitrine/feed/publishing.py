"""A shop's products as a Google Merchant feed, from the prices and stock that buyers see."""

import re
from collections.abc import AsyncGenerator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from xml.sax.saxutils import escape

from vitrine.catalogue import Product, Variant, image_name, products_listed
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.kit.money import EXPONENTS, Money
from vitrine.market import market as market_by
from vitrine.offer import Offered, reduced_between, resolve
from vitrine.shop import DeliveryMethod, Shop, delivery_methods
from vitrine.stock import available

NAMESPACE = "http://base.google.com/ns/1.0"
AT_ONCE = 200  # products of one transaction
MOST_PICTURES = 10  # beside the first
LONGEST_TITLE = 150
LONGEST_TEXT = 5_000
BETWEEN = " / "
ATTRIBUTES = {
    "color": ("colour", "color", "farbe", "glaze", "glasur", "couleur"),
    "size": ("size", "größe", "groesse", "taille"),
    "material": ("material", "matériau"),
    "pattern": ("pattern", "muster", "motif"),
}
UNITS = {"m2": "sqm"}
GTINS = {"EAN", "UPC", "GTIN", "ISBN", "JAN"}
BREAKS = re.compile(r"<(?:br|/p|/li|/h[34])[^>]*>")
TAGS = re.compile(r"<[^>]+>")
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Shelf:
    """What a product is told with. `spans`: while a price is reduced, where that is known."""

    market: str
    web_url: str
    offers: Mapping[int, Offered]
    spans: Mapping[int, tuple[datetime, datetime]]
    pieces: Mapping[int, int]
    deliveries: Sequence[DeliveryMethod]


async def published(db: Database, shop: Shop, market: str, web_url: str) -> AsyncGenerator[str]:
    """Piece by piece, each from a transaction of its own: a large shop holds none open for long."""
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:g="{NAMESPACE}">'
        f"<channel><title>{text(shop.name)}</title><link>{text(web_url)}/shops/{shop.id}</link>"
        f"<description>{text(shop.name)}</description>\n"
    )
    after = 0
    while True:
        async with db.begin() as tx:
            products = await products_listed(tx, shop.id, market, after=after, limit=AT_ONCE)
            shelf = await shelf_of(tx, shop, market, web_url, products)
        yield "".join(item for product in products for item in items_of(product, shelf))
        if len(products) < AT_ONCE:
            break
        after = products[-1].id
    yield "</channel></rss>\n"


async def shelf_of(
    tx: Tx, shop: Shop, market: str, web_url: str, products: Sequence[Product]
) -> Shelf:
    ids = [variant.id for product in products for variant in product.variants]
    levels = await available(tx, ids)
    country = market_by(market).country
    methods = await delivery_methods(tx, shop.id, market)
    return Shelf(
        market=market,
        web_url=web_url,
        offers=await resolve(tx, ids, market, clock.now()),
        spans=await reduced_between(tx, ids, market),
        pieces={id_: level.available for id_, level in levels.items()},
        deliveries=[each for each in methods if goes_everywhere(each, country)],
    )


def goes_everywhere(method: DeliveryMethod, country: str) -> bool:
    zone = method.zone
    return country in zone.countries and not zone.postcodes and not zone.but_not


def items_of(product: Product, shelf: Shelf) -> Iterator[str]:
    for variant in product.variants:
        offered = shelf.offers.get(variant.id)
        if offered is not None:
            told = "".join(
                f"<g:{name}>{value}</g:{name}>"
                for name, value in attributes(product, variant, offered, shelf)
            )
            yield f"<item>{told}</item>\n"


def attributes(
    product: Product, variant: Variant, offered: Offered, shelf: Shelf
) -> Iterator[tuple[str, str]]:
    yield "id", str(variant.id)
    yield "title", text(variant.title[:LONGEST_TITLE])
    yield "description", text(plain(product.description_html) or variant.title)
    yield "link", text(f"{shelf.web_url}/p/{product.id}?market={shelf.market}")
    yield from pictures(product, shelf)
    yield "availability", "in_stock" if shelf.pieces.get(variant.id, 0) > 0 else "out_of_stock"
    yield "price", amount(offered.prior or offered.price)
    if offered.prior:
        yield "sale_price", amount(offered.price)
        if variant.id in shelf.spans:
            span = map(stamp, shelf.spans[variant.id])
            yield "sale_price_effective_date", "/".join(span)
    yield "condition", "new"
    yield from identity(product, variant)
    if len(product.variants) > 1:
        yield "item_group_id", str(product.id)
        yield from differences(product, variant)
    yield from measures(variant, offered)
    for method in shelf.deliveries:
        cost = amount(method.cost_for(offered.price))
        country = market_by(shelf.market).country
        yield "shipping", f"<g:country>{country}</g:country><g:price>{cost}</g:price>"


def pictures(product: Product, shelf: Shelf) -> Iterator[tuple[str, str]]:
    for n, image in enumerate(product.images[: MOST_PICTURES + 1]):
        name = "additional_image_link" if n else "image_link"
        yield name, text(f"{shelf.web_url}/images/{image_name(image.key)}")


def identity(product: Product, variant: Variant) -> Iterator[tuple[str, str]]:
    has_gtin = bool(variant.barcode) and variant.barcode_kind in GTINS
    if product.brand:
        yield "brand", text(product.brand.name)
        yield "mpn", text(variant.sku)
    if has_gtin:
        yield "gtin", text(variant.barcode or "")
    if not product.brand and not has_gtin:
        yield "identifier_exists", "no"


def differences(product: Product, variant: Variant) -> Iterator[tuple[str, str]]:
    names, values = product.option_name.split(BETWEEN), variant.option.split(BETWEEN)
    for name, value in zip(names, values, strict=False):
        for attribute, words in ATTRIBUTES.items():
            if name.casefold() in words and value:
                yield attribute, text(value)


def measures(variant: Variant, offered: Offered) -> Iterator[tuple[str, str]]:
    if variant.content_amount and variant.content_unit:
        unit = UNITS.get(variant.content_unit, variant.content_unit)
        yield "unit_pricing_measure", f"{variant.content_amount} {unit}"
    if offered.unit_price:
        number, _, unit = offered.unit_price.per.partition(" ")
        yield "unit_pricing_base_measure", f"{number} {UNITS.get(unit, unit)}"


def amount(money: Money) -> str:
    return f"{decimal(money)} {money.currency}"


def decimal(money: Money) -> str:
    """With a dot and the currency's own number of places."""
    places = EXPONENTS[money.currency]
    whole, part = divmod(money.minor, 10**places)
    return f"{whole}.{part:0{places}}" if places else str(whole)


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M+0000")


def plain(html: str) -> str:
    words = unescape(TAGS.sub("", BREAKS.sub("\n", html)))
    return re.sub(r"\n\s*\n+", "\n", words).strip()[:LONGEST_TEXT]


def text(told: str) -> str:
    return escape(NOT_XML.sub("", told))
