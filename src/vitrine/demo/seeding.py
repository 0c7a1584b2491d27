from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from vitrine import account, catalogue, creator, market, offer, shop, show, stock, stream
from vitrine.account import Account
from vitrine.catalogue import NewProduct, Product
from vitrine.db import Database, Tx
from vitrine.demo import world
from vitrine.demo.world import Person, Ware
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.ports import Blobs
from vitrine.shop import MemberRole, Shop, Tariff
from vitrine.show import NewShow, Show

ASSETS = Path(__file__).parent / "assets"
MARKETS = ("GB", "DE")
PRICED_BEFORE = timedelta(days=40)  # so that the reduced cup has thirty days of price history
KEEP_SECONDS = 600  # of the endless show's video


class OnAir(NamedTuple):
    """What the demo's people need to know: show ids and stream keys."""

    show: int
    key: str
    before: tuple[int, str] | None


async def seed(db: Database, blobs: Blobs, passwords: Mapping[str, str]) -> None:
    """Once per data folder, in one transaction; does nothing when it is done."""
    async with db.begin() as tx:
        if await account.account_by_email(tx, world.HOST.email) is None:
            await populate(tx, blobs, passwords)


async def populate(tx: Tx, blobs: Blobs, passwords: Mapping[str, str]) -> None:
    host = await person(tx, world.HOST, passwords)
    await person(tx, world.VIEWER, passwords)
    for simulated, _ in world.SIMULATED:
        account.mark_as_demo(await person(tx, simulated, passwords))
    atelier = await shop.open_shop(tx, world.SHOP, "GB", owner=host, trader=world.TRADER)
    shop.add_member(atelier, host, MemberRole.OWNER)
    avatar = await catalogue.store_image(blobs, (ASSETS / "vase.jpg").read_bytes())
    shop.set_avatar(atelier, avatar.key)
    await deliveries(tx, atelier)
    products = [await ware(tx, atelier, blobs, each) for each in world.WARES]
    await shows(tx, atelier, blobs, products)
    await discounts(tx, atelier)


async def person(tx: Tx, who: Person, passwords: Mapping[str, str]) -> Account:
    password = passwords[who.email]
    return await account.sign_up(tx, who.email, password, name=who.name, locale=who.locale)


async def deliveries(tx: Tx, atelier: Shop) -> None:
    for code, price, free_above, days in (("GB", 395, 4000, (2, 3)), ("DE", 590, 6000, (3, 5))):
        currency = market.market(code).currency
        tariff = Tariff(
            price=Money(price, currency), free_above=Money(free_above, currency), days=days
        )
        await shop.deliver_to(tx, atelier, code, tariff)
    away = shop.ZoneTerms(name="", countries=("AT", "NL"), handling_days=1)
    zone = await shop.add_zone(tx, atelier, "DE", away)
    tariff = Tariff(price=Money(990, "EUR"), days=(4, 7))
    await shop.send_by(tx, zone, shop.DeliveryKind.STANDARD, tariff)


async def discounts(tx: Tx, atelier: Shop) -> None:
    kind = offer.DiscountKind.PERCENT
    await offer.make_discount(
        tx,
        atelier.id,
        offer.NewDiscount(
            name="Welcome", kind=kind, percent_bp=1_000, code="WELCOME10", per_buyer=1
        ),
    )


async def ware(tx: Tx, atelier: Shop, blobs: Blobs, made: Ware) -> Product:
    picture = await catalogue.store_image(blobs, (ASSETS / made.picture).read_bytes())
    product = await catalogue.add_product(
        tx,
        atelier,
        NewProduct(
            title=made.title,
            variants=[variant for variant, _ in made.variants],
            description_html=made.text,
            category=made.category,
            tax_category=made.tax_category,
            option_name=made.option_name,
            safety=world.SAFETY,
            images=[picture],
        ),
    )
    for code in MARKETS:
        await catalogue.list_in(tx, product, code)
    await price(tx, product, made)
    for variant, (_, pieces) in zip(product.variants, made.variants, strict=True):
        if pieces:
            await stock.receive(tx, variant.id, pieces)
    return product


async def price(tx: Tx, product: Product, made: Ware) -> None:
    with clock.stopped_at(clock.now() - PRICED_BEFORE):
        for code, minor in made.prices.items():
            for variant in product.variants:
                await offer.set_price(tx, variant.id, code, money(minor, code))
    for code, minor in made.reduced_to.items():
        for variant in product.variants:
            await offer.announce_reduction(tx, variant.id, code, money(minor, code))


def money(minor: int, code: str) -> Money:
    return Money(minor, market.market(code).currency)


async def shows(tx: Tx, atelier: Shop, blobs: Blobs, products: list[Product]) -> None:
    poster = (await catalogue.store_image(blobs, (ASSETS / "live.jpg").read_bytes())).key
    tomorrow = (clock.now() + timedelta(days=1)).replace(hour=19, minute=0, second=0, microsecond=0)
    await plan(tx, atelier, products, NewShow(title=world.SHOW_BEFORE, poster=poster))
    await plan(tx, atelier, products, on_air(poster))
    await plan(
        tx,
        atelier,
        products[1:3],
        NewShow(title=world.SHOW_NEXT, starts_at=tomorrow, poster=poster, rehearse_first=True),
    )


def on_air(poster: str | None) -> NewShow:
    return NewShow(title=world.SHOW_ON_AIR, poster=poster, keep_seconds=KEEP_SECONDS)


async def plan(tx: Tx, atelier: Shop, products: list[Product], new: NewShow) -> Show:
    host = await creator.own_creator(tx, atelier)
    planned = await show.schedule(tx, atelier, host, new)
    for product in products:
        await show.add_item(tx, planned, product.id)
    return planned


async def go_on_air(db: Database, stream_key_secret: bytes) -> OnAir:
    """The endless show (a new one when it ended while nobody was there) and the one before."""
    async with db.begin() as tx:
        host = await account.account_by_email(tx, world.HOST.email)
        assert host is not None
        atelier = (await shop.shops_of(tx, host.id))[0]
        planned = await show.shows_of_shop(tx, atelier.id)
        endless = next((s for s in planned if s.title == world.SHOW_ON_AIR and not s.is_over), None)
        if endless is None:
            products = list(await catalogue.products_of(tx, atelier.id))
            endless = await plan(tx, atelier, products, on_air(planned[0].poster))
        before = next((s for s in planned if s.title == world.SHOW_BEFORE and not s.is_over), None)
        return OnAir(
            show=endless.id,
            key=await stream.key_of(tx, endless.id, stream_key_secret),
            before=before and (before.id, await stream.key_of(tx, before.id, stream_key_secret)),
        )
