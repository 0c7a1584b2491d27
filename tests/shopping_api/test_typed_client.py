"""The typed client from PyPI, unchanged, against a started `web` role."""

from typing import Any

import pytest
from tiktok_shop_api import AsyncTikTokShop, AsyncTikTokShopAuth, TikTokShopError
from tiktok_shop_api.generated import models as m

from tests.world.app import Program
from tests.world.erp import a_mug, fits
from tests.world.serving import Running
from vitrine import app as apps
from vitrine.catalogue import product_by_id
from vitrine.db import Database
from vitrine.shop import shop_by_id
from vitrine.stock import available

FOOD = "600002"  # sold by weight: the law wants its content


async def test_tokens_come_from_a_code_and_are_refreshed(
    served: Running, db: Database, served_program: Program
) -> None:
    async with db.begin() as tx:
        shop = await shop_by_id(tx, int(served.ids["shop_id"]))
        code = apps.hand_out_code(tx, await apps.consent(tx, served_program.app, [shop], by=None))
    auth = AsyncTikTokShopAuth(served_program.app.key, served_program.secret, base_url=served.url)
    tokens = await auth.exchange_code(code)
    renewed = await auth.refresh(tokens.refresh_token)
    assert renewed.open_id == tokens.open_id
    assert renewed.access_token != tokens.access_token
    with pytest.raises(TikTokShopError) as refused:
        await auth.exchange_code(code)
    assert (refused.value.code, refused.value.http_status) == (36004004, 200)


async def test_a_shop_is_looked_at(client: AsyncTikTokShop, served_program: Program) -> None:
    shops = fits(await client.authorization.get_authorized_shops()).data.shops
    assert [shop.cipher for shop in shops] == [served_program.cipher]
    assert fits(await client.seller.get_active_shops()).data.shops[0].id == shops[0].id
    fits(await client.seller.get_global_product_permission())
    checks = fits(await client.products.check_listing_prerequisites()).data.check_results
    assert {check.is_failed for check in checks} == {False}
    warehouses = fits(await client.logistics.get_warehouse_list()).data.warehouses
    assert warehouses[0].id == shops[0].id


async def test_a_listing_is_prepared(client: AsyncTikTokShop) -> None:
    categories = fits(await client.products.get_categories()).data.categories
    assert all(category.is_leaf for category in categories)
    german = fits(
        await client.products.get_categories(locale=m.GetCategoriesLocale("de-DE"))
    ).data.categories
    assert {category.local_name for category in german} != {
        category.local_name for category in categories
    }
    body = m.RecommendCategoryRequest(product_title="Dark chocolate with sea salt")
    leaf = fits(await client.products.recommend_category(body=body)).data.leaf_category_id
    named = {category.local_name: category.id for category in categories}
    assert leaf == named["Food"]
    attributes = fits(await client.products.get_category_attributes(leaf)).data.attributes
    assert {a.id for a in attributes if a.is_requried} >= {"101010"}
    fits(await client.products.get_category_rules(leaf))
    made = fits(
        await client.products.create_custom_brands(body=m.CreateCustomBrandsRequest(name="Ombra"))
    )
    brands = fits(await client.products.get_brands(page_size=10, brand_name="omb")).data.brands
    assert [brand.id for brand in brands] == [made.data.id]


@pytest.fixture
async def mug(client: AsyncTikTokShop, served: Running, image: str) -> Any:
    """On sale, in two sizes."""
    body = m.CreateProductRequest.from_dict(a_mug(image, served.ids["shop_id"]))
    return fits(await client.products.create_product(body=body)).data


async def test_a_draft_is_checked_completed_and_listed(
    client: AsyncTikTokShop, served: Running, image: str
) -> None:
    products = client.products
    draft = a_mug(image, served.ids["shop_id"], save_mode="AS_DRAFT", category_id=FOOD)
    body = m.CheckProductListingRequest.from_dict(draft)
    checked = fits(await products.check_product_listing(body=body)).data
    assert (checked.check_result, checked.fail_reasons[0].code) == ("FAILED", 12052104)
    made = fits(await products.create_product(body=m.CreateProductRequest.from_dict(draft))).data
    assert fits(await products.get_product(made.product_id)).data.status == "DRAFT"

    ids = [sku.id for sku in made.skus]
    whole = a_mug(image, served.ids["shop_id"])
    whole["skus"] = [sku | {"id": id_} for sku, id_ in zip(whole["skus"], ids, strict=True)]
    replaced = m.EditProductRequest.from_dict(whole)
    edited = fits(await products.edit_product(made.product_id, body=replaced)).data
    assert [sku.id for sku in edited.skus] == ids
    shown = fits(await products.get_product(made.product_id)).data
    assert (shown.status, shown.title) == ("ACTIVATE", "Café crème mug")
    assert shown.external_product_id == "erp-7"
    assert shown.package_weight.to_dict() == {"value": "0.45", "unit": "KILOGRAM"}
    assert (shown.skus[0].price.sale_price, shown.skus[0].price.currency) == ("12.50", "GBP")
    assert [each.value_name for each in shown.skus[1].sales_attributes] == ["Crème", "L"]


async def test_prices_and_stock_are_set(client: AsyncTikTokShop, served: Running, mug: Any) -> None:
    products, ids, shop_id = client.products, [sku.id for sku in mug.skus], served.ids["shop_id"]
    price = {"id": ids[0], "price": {"amount": "9.00", "currency": "GBP"}}
    prices = m.UpdatePriceRequest.from_dict({"skus": [price]})
    fits(await products.update_price(mug.product_id, body=prices))
    rows = [
        {"id": ids[0], "inventory": [{"warehouse_id": shop_id, "quantity": 40}]},
        {"id": ids[1], "inventory": [{"warehouse_id": "1", "quantity": 40}]},
    ]
    stock = m.UpdateInventoryRequest.from_dict({"skus": rows})
    errors = fits(await products.update_inventory(mug.product_id, body=stock)).data.errors
    assert [(each.code, each.detail.sku_id) for each in errors] == [(12052097, ids[1])]
    found = m.InventorySearchRequest(sku_ids=ids)
    (row,) = fits(await products.inventory_search(body=found)).data.inventory
    assert [sku.total_available_quantity for sku in row.skus] == [40, 5]

    part = m.PartialEditProductRequest.from_dict({"title": "Café au lait mug"})
    fits(await products.partial_edit_product(mug.product_id, body=part))
    shown = fits(await products.get_product(mug.product_id)).data
    assert (shown.title, shown.skus[0].price.sale_price) == ("Café au lait mug", "9.00")
    assert shown.skus[0].inventory[0].quantity == 40


async def test_a_product_leaves_the_shelf_and_comes_back(client: AsyncTikTokShop, mug: Any) -> None:
    products, one = client.products, [mug.product_id]
    acts: tuple[tuple[Any, Any, str], ...] = (
        (products.deactivate_products, m.DeactivateProductsRequest, "SELLER_DEACTIVATED"),
        (products.activate_products, m.ActivateProductsRequest, "ACTIVATE"),
        (products.delete_products, m.DeleteProductsRequest, "DELETED"),
        (products.recover_products, m.RecoverProductsRequest, "SELLER_DEACTIVATED"),
    )
    act: Any
    body: Any
    for act, body, status in acts:
        assert fits(await act(body=body(product_ids=one))).data.errors == []
        assert fits(await products.get_product(mug.product_id)).data.status == status
        (again,) = fits(await act(body=body(product_ids=one))).data.errors
        assert (again.code, again.detail.product_id) == (12052901, mug.product_id)


async def test_a_search_goes_on_over_three_pages(
    client: AsyncTikTokShop, served: Running, image: str
) -> None:
    made = set()
    for n in range(3):
        body = a_mug(image, served.ids["shop_id"], title=f"Mug {n}")
        body["skus"] = [body["skus"][0] | {"seller_sku": f"PAGED-{n}"}]
        answer = await client.products.create_product(body=m.CreateProductRequest.from_dict(body))
        made.add(fits(answer).data.product_id)
    seen: list[str] = []
    token, pages, total = "", 0, 0
    while pages == 0 or token:
        found = fits(
            await client.products.search_products(
                page_size=2,
                body=m.SearchProductsRequest.from_dict({"status": "ACTIVATE"}),
                **({"page_token": token} if token else {}),
            )
        )
        seen += [product.id for product in found.data.products]
        token, pages, total = found.data.next_page_token, pages + 1, found.data.total_count
    assert pages == 3
    assert len(seen) == len(set(seen)) == total == 5
    assert made <= set(seen)
    skus = m.SearchProductsRequest.from_dict({"seller_skus": ["PAGED-1"]})
    only = fits(await client.products.search_products(page_size=10, body=skus)).data.products
    assert [product.title for product in only] == ["Mug 1"]


async def test_what_is_listed_here_is_in_the_catalogue(db: Database, mug: Any) -> None:
    async with db.begin() as tx:
        product = await product_by_id(tx, int(mug.product_id))
        levels = await available(tx, [variant.id for variant in product.variants])
    assert product.is_listed_in("GB")
    assert [variant.option for variant in product.variants] == ["Crème / S", "Crème / L"]
    assert [level.available for level in levels.values()] == [5, 5]


async def test_errors_are_told_as_the_client_knows_them(
    client: AsyncTikTokShop, served_program: Program
) -> None:
    with pytest.raises(TikTokShopError) as unknown:
        await client.products.get_product("1")
    assert (unknown.value.code, unknown.value.http_status) == (12052260, 200)
    with pytest.raises(TikTokShopError) as unsupported:
        await client.affiliate_seller.get_open_collaboration_settings()
    assert (unsupported.value.code, unsupported.value.http_status) == (36009009, 404)
    async with client.with_shop(
        access_token="VTR_none", shop_cipher=served_program.cipher
    ) as stranger:
        with pytest.raises(TikTokShopError) as refused:
            await stranger.products.get_categories()
    assert (refused.value.code, refused.value.http_status) == (105001, 401)
    assert refused.value.request_id
