import httpx2

from tests.world.account import PASSWORD
from tests.world.pages import Cast, sign_in
from tests.world.selling import MAKER, add_a_product, id_in, open_a_shop
from vitrine.db import Database
from vitrine.lint import check
from vitrine.show import items_of, show_by_id


async def test_somebody_signs_up_opens_a_shop_and_plans_a_show(
    visitor: httpx2.AsyncClient, db: Database
) -> None:
    person = {"name": "Ida Kiln", "email": "ida@kiln.example", "password": PASSWORD, "next": "/"}
    await visitor.post("/sign-up", data=person)
    assert "/studio/shops/new" in (await visitor.get("/account")).text
    assert "/studio/shops/new" in (await visitor.get("/studio")).text
    shop_id = await open_a_shop(visitor)
    assert "No product yet." in (await visitor.get(f"/studio/shops/{shop_id}")).text
    prices = {"price-GB": "24", "price-DE": "28,00"}
    mug = await add_a_product(visitor, shop_id, **prices, **MAKER)
    bowl = await add_a_product(visitor, shop_id, title="Bowl", **prices, **MAKER)
    form = await visitor.get(f"/studio/new?shop={shop_id}")
    assert f'name="products" value="{mug}" checked' in form.text
    show = {
        "shop": str(shop_id),
        "title": "First firing",
        "starts_at": "2030-01-01T19:00",
        "products": [str(mug), str(bowl)],
        f"place-{mug}": "2",
        f"place-{bowl}": "1",
    }
    show_id = id_in(await visitor.post("/studio/new", data=show), "studio")
    async with db.begin() as tx:
        planned = await show_by_id(tx, show_id)
        assert [item.product_id for item in await items_of(tx, show_id)] == [bowl, mug]
        findings = await check(tx, planned, ["GB", "DE"])
    assert findings == []


async def test_ticks_and_places_come_back_with_a_show_that_is_refused(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await sign_in(visitor)
    sent = {
        "shop": str(cast.shop.id),
        "title": "",
        "starts_at": "2030-01-01T19:00",
        "products": [str(cast.vase.id)],
        f"place-{cast.vase.id}": "7",
    }
    refused = await visitor.post("/studio/new", data=sent)
    assert refused.status_code == 422
    assert f'name="products" value="{cast.vase.id}" checked' in refused.text
    assert f'name="products" value="{cast.cup.id}" checked' not in refused.text
    assert f'name="place-{cast.vase.id}" value="7"' in refused.text


async def test_only_a_shops_own_products_come_into_its_rundown(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    await sign_in(visitor)
    shop_id = await open_a_shop(visitor)
    foreign = {
        "shop": str(shop_id),
        "title": "Not mine",
        "starts_at": "2030-01-01T19:00",
        "products": [str(cast.cup.id)],
    }
    refused = await visitor.post("/studio/new", data=foreign)
    assert refused.status_code == 409
    assert "Not mine" not in (await visitor.get("/studio")).text
