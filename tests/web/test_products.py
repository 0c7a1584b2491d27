from collections.abc import AsyncGenerator

import httpx2
import pytest

from tests.world.catalogue import a_picture
from tests.world.pages import Cast, sign_in
from tests.world.selling import MAKER, PRODUCT_FORM, add_a_product, id_in
from vitrine.catalogue import MOST_BYTES, Category, Product, product_by_id, products_of
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import resolve
from vitrine.stock import available, receive, set_aside


@pytest.fixture
async def seller(visitor: httpx2.AsyncClient, cast: Cast) -> httpx2.AsyncClient:
    await sign_in(visitor, cast.owner.email)
    return visitor


async def prices_of(db: Database, product: Product, market: str) -> list[Money | None]:
    async with db.begin() as tx:
        variants = [variant.id for variant in product.variants]
        offers = await resolve(tx, variants, market, clock.now())
    return [offers[id_].price if id_ in offers else None for id_ in variants]


async def kept(db: Database, product_id: int) -> Product:
    async with db.begin() as tx:
        return await product_by_id(tx, product_id)


async def test_a_product_is_added_whole(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    product = await kept(
        db, await add_a_product(seller, cast.shop.id, **{"price-DE": "28"}, **MAKER)
    )
    assert product.description_html == "<p>Thrown by hand.</p><p>Holds 300 ml.</p>"
    assert [(v.sku, v.option, v.swatch) for v in product.variants] == [
        ("M1", "Coral", "#d8583a"),
        ("M2", "Slate", None),
    ]
    assert await prices_of(db, product, "GB") == [Money(2400, "GBP")] * 2
    assert await prices_of(db, product, "DE") == [Money(2800, "EUR")] * 2
    async with db.begin() as tx:
        levels = await available(tx, [variant.id for variant in product.variants])
    assert [level.available for level in levels.values()] == [12, 3]


@pytest.mark.parametrize(
    ("prefix", "typed", "minor"),
    [("", "24,00", 2400), ("/de", "24.00", 2400), ("/de", "1.250", 125_000), ("", "0.29", 29)],
)
async def test_a_price_is_read_as_its_reader_writes_it(
    seller: httpx2.AsyncClient, db: Database, cast: Cast, *, prefix: str, typed: str, minor: int
) -> None:
    path = f"{prefix}/studio/shops/{cast.shop.id}/products/new"
    added = await seller.post(path, data=PRODUCT_FORM | {"price-GB": typed})
    product = await kept(db, id_in(added, "products"))
    assert (await prices_of(db, product, "GB"))[0] == Money(minor, "GBP")
    assert not product.is_listed_in("DE")


WRONG = [
    ("price-GB", "-3"),
    ("price-GB", "0"),
    ("price-GB", "1.234"),
    ("sku-1", "M1"),
    ("sku-1", ""),
    ("option-1", ""),
    ("swatch-0", "red;"),
    ("pieces-0", "-1"),
    ("title", ""),
    ("category", "magic"),
    ("manufacturer_email", "me"),
]


@pytest.mark.parametrize(("name", "typed"), WRONG)
async def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_kept(
    seller: httpx2.AsyncClient, db: Database, cast: Cast, name: str, typed: str
) -> None:
    path = f"/studio/shops/{cast.shop.id}/products/new"
    refused = await seller.post(path, data=PRODUCT_FORM | {name: typed})
    assert refused.status_code == 422
    assert f'id="p-{name}"' in refused.text
    assert "Holds 300 ml." in refused.text
    async with db.begin() as tx:
        assert len(await products_of(tx, cast.shop.id)) == 2


async def test_food_needs_its_content_and_germany_its_maker(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    path = f"/studio/shops/{cast.shop.id}/products/new"
    oil = PRODUCT_FORM | {"category": "food", "tax_category": "food", "price-DE": "9,90"}
    refused = await seller.post(path, data=oil)
    assert 'id="p-amount-0"' in refused.text
    assert 'id="p-responsible_name"' in refused.text
    content = {"amount-0": "500", "unit-0": "ml", "amount-1": "1", "unit-1": "l"}
    product = await kept(db, id_in(await seller.post(path, data=oil | content | MAKER), "products"))
    assert product.category == Category.FOOD
    assert [(v.content_amount, v.content_unit) for v in product.variants] == [(500, "ml"), (1, "l")]


async def test_a_picture_survives_a_form_that_comes_back(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    path = f"/studio/shops/{cast.shop.id}/products/new"
    picture = {"image": ("mug.png", a_picture(), "image/png")}
    refused = await seller.post(path, data=PRODUCT_FORM | {"title": ""}, files=picture)
    key = refused.text.split('name="picture" value="')[1][:32]
    product_id = id_in(await seller.post(path, data=PRODUCT_FORM | {"picture": key}), "products")
    assert (await kept(db, product_id)).image == key
    assert (await seller.get(f"/images/{key}.jpg")).status_code == 200


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"\x89PNG not really", "not a picture"), (b"\0" * (MOST_BYTES + 1), "at most 12 MB")],
)
async def test_what_is_no_picture_or_too_large_is_said_beside_it(
    seller: httpx2.AsyncClient, cast: Cast, data: bytes, says: str
) -> None:
    path = f"/studio/shops/{cast.shop.id}/products/new"
    sent = {"image": ("mug.png", data, "image/png")}
    refused = await seller.post(path, data=PRODUCT_FORM, files=sent)
    assert refused.status_code == 422
    assert 'id="p-image"' in refused.text
    assert says in refused.text
    assert 'value="Coral mug"' in refused.text


async def test_far_too_much_is_refused_before_it_is_read(
    seller: httpx2.AsyncClient, cast: Cast
) -> None:
    path = f"/studio/shops/{cast.shop.id}/products/new"
    sent = {"image": ("mug.png", b"\0" * (4 * MOST_BYTES + 1), "image/png")}
    refused = await seller.post(path, data=PRODUCT_FORM, files=sent)
    assert refused.status_code == 422
    assert "too much to send at once" in refused.text


async def test_a_length_that_was_not_declared_is_counted(
    seller: httpx2.AsyncClient, cast: Cast
) -> None:
    async def endless() -> AsyncGenerator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="image"; filename="a.png"\r\n\r\n'
        for _ in range(5):
            yield b"\0" * MOST_BYTES

    path = f"/studio/shops/{cast.shop.id}/products/new"
    kind = {"Content-Type": "multipart/form-data; boundary=x"}
    refused = await seller.post(path, content=endless(), headers=kind)
    assert refused.status_code == 422
    assert "too much to send at once" in refused.text


async def test_a_product_is_changed_and_a_variant_added(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    product_id = await add_a_product(seller, cast.shop.id)
    more = {"title": "Coral cup", "sku-2": "M3", "option-2": "Ink", "swatch-2": "#2b2a33"}
    changed = await seller.post(f"/studio/products/{product_id}", data=PRODUCT_FORM | more)
    assert "saved=details" in str(changed.url)
    product = await kept(db, product_id)
    assert [variant.title for variant in product.variants] == [
        "Coral cup, Coral",
        "Coral cup, Slate",
        "Coral cup, Ink",
    ]
    fewer = PRODUCT_FORM | {"sku-1": "", "option-1": ""}
    refused = await seller.post(f"/studio/products/{product_id}", data=fewer)
    assert 'id="p-sku-1"' in refused.text


async def test_pieces_are_received(seller: httpx2.AsyncClient, db: Database, cast: Cast) -> None:
    product = await kept(db, await add_a_product(seller, cast.shop.id))
    first, second = (variant.id for variant in product.variants)
    path = f"/studio/products/{product.id}/stock"
    await seller.post(path, data={f"pieces-{first}": "8", f"pieces-{second}": ""})
    refused = await seller.post(path, data={f"pieces-{first}": "1", f"pieces-{second}": "many"})
    assert refused.status_code == 422
    async with db.begin() as tx:
        levels = await available(tx, [first, second])
    assert [levels[first].available, levels[second].available] == [20, 3]


async def test_what_is_kept_back_is_not_sold(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    product = await kept(db, await add_a_product(seller, cast.shop.id))
    first, second = (variant.id for variant in product.variants)
    path = f"/studio/products/{product.id}/stock"
    told = {f"pieces-{first}": "8", f"safety-{first}": "5", f"safety-{second}": ""}
    await seller.post(path, data=told)
    await seller.post(path, data={f"pieces-{first}": "1"})
    refused = await seller.post(path, data={f"safety-{second}": "4"})
    assert (refused.status_code, "At most 3 can be kept back" in refused.text) == (422, True)
    async with db.begin() as tx:
        levels = await available(tx, [first, second])
    assert [(levels[n].available, levels[n].safety) for n in (first, second)] == [(16, 5), (3, 0)]


async def test_what_deals_have_to_themselves_stands_beside_what_is_left(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    async with db.begin() as tx:
        await receive(tx, cast.cup.variants[0].id, 4)
        await set_aside(tx, "deal:1", {cast.cup.variants[0].id: 3})
    assert "3 set aside for deals" in (await seller.get(f"/studio/products/{cast.cup.id}")).text
    german = (await seller.get(f"/de/studio/products/{cast.cup.id}")).text
    assert "3 für Deals zurückgelegt" in german


async def test_prices_change_and_empty_ones_end_the_sale(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    product = await kept(db, await add_a_product(seller, cast.shop.id))
    path = f"/studio/products/{product.id}/prices"
    names = [f"price-GB-{variant.id}" for variant in product.variants]
    await seller.post(path, data={"market": "GB", names[0]: "30", names[1]: "32,50"})
    assert await prices_of(db, product, "GB") == [Money(3000, "GBP"), Money(3250, "GBP")]
    half = await seller.post(path, data={"market": "GB", names[0]: "31", names[1]: ""})
    assert f'id="p-{names[1]}"' in half.text
    await seller.post(path, data={"market": "GB"})
    assert not (await kept(db, product.id)).is_listed_in("GB")
    first = {f"price-DE-{variant.id}": "40" for variant in product.variants}
    needs = await seller.post(path, data={"market": "DE"} | first)
    assert "complete who made it" in needs.text


async def test_a_reduction_is_announced_against_the_lowest_price_or_refused(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    product = await kept(db, await add_a_product(seller, cast.shop.id))
    path = f"/studio/products/{product.id}/prices"
    names = [f"price-GB-{variant.id}" for variant in product.variants]
    dearer = {"market": "GB", "do": "reduce", names[0]: "25", names[1]: "20"}
    refused = await seller.post(path, data=dearer)
    assert "not below the lowest price of the last 30 days" in refused.text
    assert await prices_of(db, product, "GB") == [Money(2400, "GBP")] * 2
    reduced = await seller.post(path, data=dearer | {names[0]: "24.00"})
    assert "£20" in reduced.text
    async with db.begin() as tx:
        offers = await resolve(tx, [v.id for v in product.variants], "GB", clock.now())
    assert [offers[v.id].prior for v in product.variants] == [None, Money(2400, "GBP")]


async def test_a_product_bears_a_rate_of_its_own_where_the_law_says_so(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    told = {"price-DE": "28", "vat_rates": "de 7, FR 5,5 %", **MAKER}
    product = await kept(db, await add_a_product(seller, cast.shop.id, **told))
    assert product.vat_rates == {"DE": 700, "FR": 550}
    desk = await seller.get(f"/studio/products/{product.id}")
    assert "DE 7%; FR 5.5%" in desk.text
    path = f"/studio/shops/{cast.shop.id}/products/new"
    for wrong, says in (
        ("DE 8", "The VAT rates of Germany are 19%, 7%."),
        ("seven", "Write countries and their rates, such as: DE 7, FR 5.5"),
        ("US 7", "Write countries and their rates, such as: DE 7, FR 5.5"),
    ):
        refused = await seller.post(path, data=PRODUCT_FORM | {"vat_rates": wrong})
        assert refused.status_code == 422
        assert says in refused.text
