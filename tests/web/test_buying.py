"""A purchase by forms alone, as a browser without JavaScript makes it."""

import re

import httpx2
import pytest

from tests.world.catalogue import a_product
from tests.world.pages import Cast, field, sign_in
from tests.world.show import an_item
from vitrine.account import Kept, keep_address
from vitrine.catalogue import Category
from vitrine.db import Database
from vitrine.order import OrderState, orders_of_show
from vitrine.stock import available, receive

ADDRESS = {
    "email": "jo@example.org",
    "name": "Jo Viewer",
    "line1": "1 High Street",
    "line2": "",
    "postcode": "e2 7ab",
    "city": "London",
    "country": "GB",
}
CARD = {"number": "4242 4242 4242 4242", "expiry": "12/30", "cvc": "123"}
DECLINED = CARD | {"number": "4000 0000 0000 0002"}
SECOND_STEP = CARD | {"number": "4000 0025 0000 3155"}


@pytest.fixture
async def delivery_page(visitor: httpx2.AsyncClient, cast: Cast) -> httpx2.Response:
    """Two coral cups are held."""
    product = await visitor.get(f"/p/{cast.cup.id}?show={cast.live.id}")
    wanted = {name: field(product, name) for name in ("product", "show", "key", "variant")}
    return await visitor.post("/checkout", data=wanted | {"quantity": "2"})


@pytest.fixture
async def paying_page(
    visitor: httpx2.AsyncClient, delivery_page: httpx2.Response
) -> httpx2.Response:
    filled = ADDRESS | {"method": field(delivery_page, "method")}
    return await visitor.post(f"{delivery_page.url}/delivery", data=filled)


async def test_a_purchase_needs_no_javascript(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast, paying_page: httpx2.Response
) -> None:
    assert "Order and pay" in paying_page.text
    assert "£48.00" in paying_page.text
    assert "Held for you until" in paying_page.text
    paid = await visitor.post(f"{paying_page.url}/order", data=CARD | card_form(paying_page))
    assert "/o/" in str(paid.url)
    assert "Thank you, your order stands" in paid.text
    assert "E2 7AB" in paid.text
    async with db.begin() as tx:
        (order,) = await orders_of_show(tx, cast.live.id)
        left = await available(tx, [cast.cup.variants[0].id])
    assert order.state == OrderState.PLACED
    assert left[cast.cup.variants[0].id].available == 5


async def test_what_is_sold_by_weight_says_its_price_per_kilogram_wherever_it_has_one(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    async with db.begin() as tx:
        honey = await a_product(
            tx,
            cast.shop,
            title="Lime honey",
            options=("",),
            category=Category.FOOD,
            content_amount=250,
            content_unit="g",
        )
        await an_item(tx, cast.live, honey, minor=650)
        await receive(tx, honey.variants[0].id, 5)
    product = await visitor.get(f"/p/{honey.id}?show={cast.live.id}")
    wanted = {name: field(product, name) for name in ("product", "show", "key", "variant")}
    for page in (
        product,
        await visitor.get(f"/shops/{cast.shop.id}"),
        await visitor.get(f"/live/{cast.live.id}"),
        await visitor.post("/checkout", data=wanted | {"quantity": "2"}),
    ):
        assert "£26.00 per 1 kg" in page.text


def card_form(page: httpx2.Response) -> dict[str, str]:
    return {name: field(page, name) for name in ("quote", "key")}


async def test_a_second_press_of_the_button_orders_nothing_more(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast, paying_page: httpx2.Response
) -> None:
    pressed = CARD | card_form(paying_page)
    first = await visitor.post(f"{paying_page.url}/order", data=pressed)
    second = await visitor.post(f"{paying_page.url}/order", data=pressed)
    assert second.url == first.url
    async with db.begin() as tx:
        assert len(await orders_of_show(tx, cast.live.id)) == 1


async def test_a_declined_card_keeps_everything_and_another_pays(
    visitor: httpx2.AsyncClient, paying_page: httpx2.Response
) -> None:
    declined = await visitor.post(
        f"{paying_page.url}/order", data=DECLINED | card_form(paying_page)
    )
    assert "The card was declined" in declined.text
    assert "1 High Street" in declined.text
    paid = await visitor.post(f"{paying_page.url}/order", data=CARD | card_form(declined))
    assert "Thank you, your order stands" in paid.text


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("yes", "Thank you, your order stands"), ("no", "Nothing was charged")],
)
async def test_a_second_step_is_asked_for(
    visitor: httpx2.AsyncClient, paying_page: httpx2.Response, answer: str, shown: str
) -> None:
    asked = await visitor.post(
        f"{paying_page.url}/order", data=SECOND_STEP | card_form(paying_page)
    )
    assert "Your bank asks you to confirm" in asked.text
    answered = await visitor.post(str(asked.url), data={"approve": answer})
    assert shown in answered.text


async def test_an_address_that_is_not_right_is_shown_again(
    visitor: httpx2.AsyncClient, delivery_page: httpx2.Response
) -> None:
    wrong = ADDRESS | {"postcode": "12", "method": field(delivery_page, "method")}
    again = await visitor.post(f"{delivery_page.url}/delivery", data=wrong)
    assert again.status_code == 422
    assert "A postcode in this country looks like" in again.text
    assert field(again, "line1") == "1 High Street"


async def test_giving_up_puts_the_pieces_back(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast, delivery_page: httpx2.Response
) -> None:
    await visitor.post(f"{delivery_page.url}/release")
    async with db.begin() as tx:
        left = await available(tx, [cast.cup.variants[0].id])
    assert left[cast.cup.variants[0].id].available == 7
    assert (await visitor.get(str(delivery_page.url))).status_code == 410


async def test_the_last_piece_goes_to_one(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    async with db.begin() as tx:
        await receive(tx, cast.cup.variants[1].id, 1)
    variant = str(cast.cup.variants[1].id)
    wanted = {"product": str(cast.cup.id), "variant": variant, "quantity": "1"}
    first = await visitor.post("/checkout", data=wanted | {"key": "one".rjust(26, "a")})
    second = await visitor.post("/checkout", data=wanted | {"key": "other".rjust(26, "a")})
    assert first.status_code == 200
    assert second.status_code == 409
    assert "Sold out. Somebody was faster." in second.text


async def test_the_order_button_speaks_the_law_of_the_market(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    product = await visitor.get(f"/de/p/{cast.cup.id}?market=DE&show={cast.live.id}")
    wanted = {name: field(product, name) for name in ("product", "show", "key", "variant")}
    delivery = await visitor.post("/de/checkout?market=DE", data=wanted | {"quantity": "1"})
    german = ADDRESS | {"postcode": "10115", "city": "Berlin", "country": "DE"}
    filled = german | {"method": field(delivery, "method")}
    paying = await visitor.post(f"{delivery.url}/delivery", data=filled)
    assert "Zahlungspflichtig bestellen" in paying.text
    assert "30,90\u00a0€" in paying.text


async def test_a_kept_address_that_is_not_served_is_not_offered(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    await sign_in(visitor, cast.owner.email)
    places = (
        {"line1": "1 Allee", "postcode": "10405", "city": "Berlin", "country": "DE"},
        {"line1": "1 High Street", "postcode": "E2 7AB", "city": "London", "country": "GB"},
        {"line1": "2 Low Street", "postcode": "E2 7AB", "city": "London", "country": "GB"},
    )
    async with db.begin() as tx:
        for place in places:
            await keep_address(tx, cast.owner.id, Kept(name="Jo", line2="", **place))
    product = await visitor.get(f"/p/{cast.cup.id}?show={cast.live.id}")
    wanted = {name: field(product, name) for name in ("product", "show", "key", "variant")}
    delivery = await visitor.post("/checkout", data=wanted | {"quantity": "1"})
    assert "Berlin" not in delivery.text
    assert 'value="2 Low Street"' in delivery.text
    other = re.search(r'href="([^"]+)"[^>]*title="1 High Street', delivery.text)
    assert other
    chosen = await visitor.get(other[1].replace("&amp;", "&"))
    assert 'value="1 High Street"' in chosen.text


async def test_a_kept_address_is_filled_in_next_time_and_can_be_forgotten(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await sign_in(visitor, cast.owner.email)
    for kept in ({"keep": "yes"}, {}):
        product = await visitor.get(f"/p/{cast.cup.id}?show={cast.live.id}")
        wanted = {name: field(product, name) for name in ("product", "show", "key", "variant")}
        delivery = await visitor.post("/checkout", data=wanted | {"quantity": "1"})
        assert ("1 High Street" in delivery.text) == (not kept)
        filled = ADDRESS | {"method": field(delivery, "method")} | kept
        await visitor.post(f"{delivery.url}/delivery", data=filled)
    account = await visitor.get("/account")
    assert "1 High Street, London E2 7AB" in account.text
    [path] = set(re.findall(r"/account/addresses/\d+", account.text))
    assert "1 High Street" not in (await visitor.post(path, data={"do": "forget"})).text
