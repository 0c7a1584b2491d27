import httpx2
import pytest

from tests.web.test_buying import ADDRESS
from tests.world.offer import an_activity
from tests.world.pages import Cast, field, sign_in
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.offer import (
    DiscountKind,
    NewDiscount,
    WantedPrice,
    discounts_of,
    make_discount,
    put_price,
    resolve,
    run_promotions,
)

FORM: dict[str, str | list[str]] = {
    "kind": "percent",
    "percent": "10",
    "code": "welcome",
    "name": "For followers",
    "most_uses": "50",
    "per_buyer": "1",
    "closes_at": "2036-12-24T18:00",
}


@pytest.fixture
async def seller(visitor: httpx2.AsyncClient, cast: Cast) -> httpx2.AsyncClient:
    await sign_in(visitor, cast.owner.email)
    return visitor


async def test_a_discount_is_made_seen_and_stopped(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    pages = f"/studio/shops/{cast.shop.id}/discounts"
    assert "No discount yet." in (await seller.get(pages)).text
    shown = await seller.post(f"{pages}/new", data=FORM | {"products": [str(cast.cup.id)]})
    assert "For followers" in shown.text
    assert "10% off" in shown.text
    async with db.begin() as tx:
        [made] = await discounts_of(tx, cast.shop.id)
    assert (made.code, made.percent_bp, made.most_uses) == ("WELCOME", 1_000, 50)
    assert [each.product_id for each in made.products] == [cast.cup.id]
    stopped = await seller.post(f"{pages}/{made.id}/stop")
    assert "Nobody can use it any more." in stopped.text


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"percent": "101"}, "percent"),
        ({"code": "!"}, "code"),
        ({"kind": "amount"}, "off-GB"),
        ({"closes_at": "2000-01-01T00:00"}, "closes_at"),
        ({"kind": "bundle", "products": list[str]()}, "products"),
    ],
)
async def test_a_discount_that_cannot_be_is_refused_beside_its_field(
    seller: httpx2.AsyncClient,
    cast: Cast,
    typed: dict[str, str | list[str]],
    problem: str,
) -> None:
    path = f"/studio/shops/{cast.shop.id}/discounts/new"
    refused = await seller.post(path, data=FORM | typed)
    assert refused.status_code == 422
    assert f'id="p-{problem}"' in refused.text
    assert "For followers" in refused.text


async def test_a_stranger_sees_no_discounts(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    assert (await visitor.get(f"/studio/shops/{cast.shop.id}/discounts")).url.path == "/sign-in"


async def test_a_code_is_entered_and_taken_away_without_javascript(
    visitor: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    terms = NewDiscount(name="", kind=DiscountKind.PERCENT, percent_bp=1_000, code="WELCOME")
    async with db.begin() as tx:
        await make_discount(tx, cast.shop.id, terms)
    product = await visitor.get(f"/p/{cast.cup.id}?show={cast.live.id}")
    wanted = {name: field(product, name) for name in ("product", "show", "key", "variant")}
    delivery = await visitor.post("/checkout", data=wanted | {"quantity": "1"})
    filled = ADDRESS | {"method": field(delivery, "method")}
    paying = await visitor.post(f"{delivery.url}/delivery", data=filled)
    refused = await visitor.post(f"{paying.url}/code", data={"code": "nope"})
    assert "We do not know the code NOPE." in refused.text
    reduced = await visitor.post(f"{paying.url}/code", data={"code": "welcome"})
    assert "-£2.40" in reduced.text
    assert "£25.55" in reduced.text
    without = await visitor.post(f"{paying.url}/code", data={"code": ""})
    assert "-£2.40" not in without.text


async def test_a_promotion_of_the_erp_is_seen_and_stopped(
    seller: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    async with db.begin() as tx:
        promotion = await an_activity(tx, cast.shop.id)
        for variant in cast.cup.variants:
            wanted = WantedPrice(
                variant_id=variant.id,
                product_id=cast.cup.id,
                minor=1_800,
                pieces=9,
                per_buyer=2,
            )
            await put_price(tx, promotion, wanted)
    with clock.stopped_at(promotion.opens_at):
        await run_promotions(db)
        shown = await seller.get(f"/p/{cast.cup.id}?market=GB")
    assert "9 left at this price, at most 2 per buyer" in shown.text
    price = {"market": "GB", "do": "set"} | {f"price-GB-{v.id}": "23" for v in cast.cup.variants}
    refused = await seller.post(f"/studio/products/{cast.cup.id}/prices", data=price)
    assert "A promotion sets this price" in refused.text
    pages = f"/studio/shops/{cast.shop.id}"
    seen = (await seller.get(f"{pages}/discounts")).text
    assert "Winter" in seen
    assert "0 of 9 sold at that price" in seen
    stopped = await seller.post(f"{pages}/promotions/{promotion.id}/stop")
    assert "Prices are what they were." in stopped.text
    async with db.begin() as tx:
        ids = [variant.id for variant in cast.cup.variants]
        offers = await resolve(tx, ids, "GB", clock.now())
    assert {offered.price.minor for offered in offers.values()} == {2_400}
