"""Activities that lower prices: the same prices that pages and rooms show."""

from datetime import timedelta
from typing import Any

import pytest
from tiktok_shop_api import AsyncTikTokShop
from tiktok_shop_api.generated import models as m

from tests.world.app import Caller
from tests.world.erp import a_mug, fits
from tests.world.order import Till
from tests.world.pages import Cast
from tests.world.serving import Running
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.offer import resolve, run_promotions
from vitrine.shop import delivery_methods
from vitrine.stock import ClaimLane

ACTIVITIES = "/promotion/202309/activities"
UNLIMITED = {"quantity_limit": -1, "quantity_per_user": -1}
LOCKED, UNKNOWN, INVALID, NOT_NOW = 12019045, 28001001, 98001004, 11050001


def at(**ahead: float) -> int:
    return clock.to_ms(clock.now() + timedelta(**ahead)) // 1_000


def an_activity(**more: Any) -> dict[str, Any]:
    return {
        "title": "Winter",
        "activity_type": "FIXED_PRICE",
        "product_level": "PRODUCT",
        "begin_time": at(),
        "end_time": at(days=1),
        "duration_type": "NORMAL",
        "participation_limit": [{"type": "BUYER_NO_LIMIT"}],
        "target_user_info": {"user_type": "ALL_USER"},
    } | more


def of_product(product_id: object, **more: Any) -> dict[str, Any]:
    return {"products": [{"id": str(product_id), **UNLIMITED, "skus": []} | more]}


async def told(call: Caller, method: str, path: str, body: Any = None) -> Any:
    answer = (await call(method, path, body)).json()
    assert answer["code"] == 0, answer
    return answer["data"]


async def refused(call: Caller, method: str, path: str, body: Any = None) -> tuple[int, str]:
    answer = (await call(method, path, body)).json()
    return answer["code"], answer["message"]


async def made(call: Caller, **more: Any) -> str:
    activity = await told(call, "POST", ACTIVITIES, an_activity(**more))
    return f"{ACTIVITIES}/{activity['activity_id']}"


@pytest.fixture
async def mug(client: AsyncTikTokShop, served: Running, image: str) -> Any:
    body = m.CreateProductRequest.from_dict(a_mug(image, served.ids["shop_id"]))
    return fits(await client.products.create_product(body=body)).data


async def test_the_typed_client_runs_an_activity(client: AsyncTikTokShop, mug: Any) -> None:
    promotion = client.promotion
    body = m.CreatePromotionActivityRequest.from_dict(
        an_activity(activity_type="DIRECT_DISCOUNT", product_level="VARIATION")
    )
    made = fits(await promotion.create_promotion_activity(body=body)).data
    assert made.status == "DRAFT"
    limits = {"quantity_limit": 5, "quantity_per_user": 2}
    sku = {"id": mug.skus[0].id, **limits, "discount": "20"}
    put = m.UpdatePromotionActivityProductsRequest.from_dict(
        {"activity_id": made.activity_id} | of_product(mug.product_id, skus=[sku])
    )
    filled = fits(
        await promotion.update_promotion_activity_products(made.activity_id, body=put)
    ).data
    assert (filled.status, filled.total_count) == ("ONGOING", 1)

    shown = fits(await promotion.get_activity(made.activity_id)).data
    ((product,), (inside,)) = shown.products, shown.products[0].skus
    assert (product.id, inside.id, inside.discount) == (mug.product_id, mug.skus[0].id, "20")
    assert (inside.quantity_limit, inside.quantity_per_user, inside.used_quantity) == (5, 2, 0)
    search = m.SearchPromotionActivitiesRequest.from_dict(
        {"status": "ONGOING", "activity_title": "wint", "page_size": 10}
    )
    found = fits(await promotion.search_promotion_activities(body=search)).data
    assert [(each.id, each.activity_type) for each in found.activities] == [
        (made.activity_id, "DIRECT_DISCOUNT")
    ]
    longer = m.UpdatePromotionActivityRequest.from_dict(
        {"title": "Longer winter", "begin_time": shown.begin_time, "end_time": at(days=2)}
    )
    fits(await promotion.update_promotion_activity(made.activity_id, body=longer))
    gone = m.RemovePromotionActivityProductsRequest.from_dict({"sku_ids": [mug.skus[0].id]})
    left = fits(await promotion.remove_promotion_activity_products(made.activity_id, body=gone))
    assert left.data.status == "DRAFT"
    over = fits(
        await promotion.deactivate_activity(made.activity_id, body=m.DeactivateActivityRequest())
    ).data
    assert (over.title, over.status) == ("Longer winter", "DEACTIVATED")


async def test_pages_and_rooms_show_the_lower_price_and_what_it_was(
    call: Caller, db: Database, cast: Cast
) -> None:
    path = await made(call, activity_type="FLASHSALE", begin_time=at(hours=1))
    ids = [variant.id for variant in cast.cup.variants]
    priced = of_product(cast.cup.id, activity_price_amount="18.00")
    assert (await told(call, "PUT", f"{path}/products", priced))["status"] == "NOT_START"
    with clock.stopped_at(clock.now() + timedelta(hours=1)):
        await run_promotions(db)
        async with db.begin() as tx:
            offers = await resolve(tx, ids, "GB", clock.now())
    assert {(each.price.minor, each.prior and each.prior.minor) for each in offers.values()} == {
        (1_800, 2_400)
    }
    (product,) = (await told(call, "GET", path))["products"]
    assert product["activity_price"] == {"amount": "18.00", "currency": "GBP"}


@pytest.fixture
async def till(db: Database, cast: Cast, lane: ClaimLane) -> Till:
    async with db.begin() as tx:
        method = (await delivery_methods(tx, cast.shop.id, "GB"))[0]
    cup = cast.cup.variants[0].id
    return Till(db, lane, cast.shop.id, cast.live.id, cast.live.creator_id, cup, method.id)


async def test_limits_are_told_with_what_was_sold_of_them(
    call: Caller, cast: Cast, till: Till
) -> None:
    path = await made(call)
    limited = {"activity_price_amount": "18.00", "quantity_limit": 3, "quantity_per_user": 2}
    await told(call, "PUT", f"{path}/products", of_product(cast.cup.id, **limited))
    _, paid = await till.buy(2)
    assert paid.order.goods_minor == 2 * 1_800
    (product,) = (await told(call, "GET", path))["products"]
    sold = [product[name] for name in ("quantity_limit", "quantity_per_user", "used_quantity")]
    assert sold == [3, 2, 2]
    unlimited = of_product(cast.cup.id, activity_price_amount="18.00")
    await told(call, "PUT", f"{path}/products", unlimited)
    (product,) = (await told(call, "GET", path))["products"]
    assert (product["quantity_limit"], "used_quantity" in product) == (-1, False)


async def test_an_erp_neither_sees_the_reduction_nor_undoes_it(call: Caller, cast: Cast) -> None:
    """It writes its own prices night by night: the same ones change nothing, others are refused."""
    path = await made(call)
    await told(
        call, "PUT", f"{path}/products", of_product(cast.cup.id, activity_price_amount="18.00")
    )
    product = f"/product/202309/products/{cast.cup.id}"
    sku = (await told(call, "GET", product))["skus"][0]
    assert sku["price"]["sale_price"] == "24.00"
    price = {"id": sku["id"], "price": {"amount": "24.00", "currency": "GBP"}}
    await told(call, "POST", f"{product}/prices/update", {"skus": [price]})
    price["price"] = {"amount": "23.00", "currency": "GBP"}
    code, _ = await refused(call, "POST", f"{product}/prices/update", {"skus": [price]})
    assert code == LOCKED
    await told(call, "POST", f"{path}/deactivate")
    await told(call, "POST", f"{product}/prices/update", {"skus": [price]})


async def test_what_would_mislead_is_refused_and_nothing_is_put_in(
    call: Caller, cast: Cast
) -> None:
    path = await made(call)
    both = {
        "products": [
            *of_product(cast.vase.id, activity_price_amount="60.00")["products"],
            *of_product(cast.cup.id, activity_price_amount="24.00")["products"],
        ]
    }
    code, message = await refused(call, "PUT", f"{path}/products", both)
    assert (code, message.partition(":")[0]) == (NOT_NOW, "products[1]")
    assert "lowest price of the last 30 days" in message
    assert (await told(call, "GET", path))["products"] == []


async def test_what_is_not_for_everybody_is_refused_with_what_would_be_right(
    call: Caller,
) -> None:
    for field, instead, more in (
        (
            "participation_limit",
            "quantity_per_user",
            {"participation_limit": [{"type": "BUYER_LIMIT_ONLY_ONE"}]},
        ),
        (
            "target_user_info",
            "a code in the studio",
            {"target_user_info": {"user_type": "SHOP_NEW_CUSTOMER"}},
        ),
    ):
        code, message = await refused(call, "POST", ACTIVITIES, an_activity(**more))
        assert code == INVALID
        assert message.startswith(field)
        assert instead in message


async def test_a_wrong_activity_is_answered_by_its_field(call: Caller, cast: Cast) -> None:
    for field, more in (
        ("activity_type", {"activity_type": "BUY_X_GET_Y"}),
        ("product_level", {"product_level": "SHOP"}),
        ("end_time", {"end_time": at(seconds=599)}),
        ("begin_time", {"begin_time": -1}),
        ("duration_type", {"duration_type": "INDEFINITE"}),
        ("title", {"title": "x" * 101}),
        ("title", {"title": " "}),
    ):
        code, message = await refused(call, "POST", ACTIVITIES, an_activity(**more))
        assert (code, message.startswith(field)) == (INVALID, True), message
    path = await made(call)
    for field, more in (
        ("activity_price_amount", {}),
        ("activity_price_amount", {"activity_price_amount": "18,00"}),
        ("quantity_limit", {"activity_price_amount": "18.00", "quantity_limit": 0}),
        ("quantity_per_user", {"activity_price_amount": "18.00", "quantity_per_user": 100}),
        ("skus", {"skus": [{"id": "1", **UNLIMITED}]}),
    ):
        body = of_product(cast.cup.id, **more)
        code, message = await refused(call, "PUT", f"{path}/products", body)
        assert (code, message.startswith(f"products[0].{field}")) == (INVALID, True), message
    for method, unknown in (("GET", "7"), ("PUT", "7/products"), ("POST", "7/deactivate")):
        body = of_product(cast.cup.id) if method == "PUT" else None
        assert (await refused(call, method, f"{ACTIVITIES}/{unknown}", body))[0] == UNKNOWN


async def test_what_would_not_be_done_as_told_is_refused(call: Caller, cast: Cast) -> None:
    path, cup = await made(call, product_level="VARIATION"), cast.cup
    sku = {"id": str(cup.variants[0].id), **UNLIMITED, "activity_price_amount": "18.00"}
    for field, more in (
        ("products[0].quantity_limit", {"quantity_limit": 5}),
        ("products[0].quantity_per_user", {"quantity_per_user": 1}),
    ):
        body = of_product(cup.id, skus=[sku], **more)
        code, message = await refused(call, "PUT", f"{path}/products", body)
        assert (code, message.partition(":")[0]) == (INVALID, field)
    inside = of_product(cup.id, skus=[sku])
    code, message = await refused(call, "PUT", f"{path}/products", inside | {"activity_id": "7"})
    assert (code, message.partition(":")[0]) == (INVALID, "activity_id")
    await told(call, "PUT", f"{path}/products", inside)


async def test_activities_are_read_page_by_page(call: Caller) -> None:
    paths = [await made(call, title=f"Week {n}") for n in range(3)]
    first = await told(call, "POST", f"{ACTIVITIES}/search", {"page_size": 2})
    rest = {"page_size": 2, "page_token": first["next_page_token"]}
    second = await told(call, "POST", f"{ACTIVITIES}/search", rest)
    seen = [f"{ACTIVITIES}/{each['id']}" for each in first["activities"] + second["activities"]]
    assert seen == paths[::-1]
    assert (first["total_count"], second["next_page_token"]) == (3, "")
