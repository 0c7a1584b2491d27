from collections.abc import Sequence

import msgspec

from vitrine import catalogue
from vitrine.app import Scope
from vitrine.catalogue import Product, Search, Shelf
from vitrine.catalogue.errors import ProductUnknown
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer import resolve_regular
from vitrine.shop import home_of
from vitrine.shopping_api import saving
from vitrine.shopping_api.calling import Call, Endpoint, in_look
from vitrine.shopping_api.drafting import drafted, edited, images_known
from vitrine.shopping_api.not_kept import HERE, demand_sold_as_told, warnings_for
from vitrine.shopping_api.once import answer_once, mark_of
from vitrine.shopping_api.product_answers import (
    AUDITS,
    STATUSES,
    Counter,
    Detail,
    Row,
    detail,
    listed,
)
from vitrine.shopping_api.product_bodies import PartialBody, WholeBody
from vitrine.shopping_api.product_files import (
    edit_files,
    files_shown,
    files_told,
    replace_files,
)
from vitrine.shopping_api.reading import id_told, page_of, token_of
from vitrine.shopping_api.refusing import (
    PRODUCT_OF_OTHERS,
    PRODUCT_UNKNOWN,
    TOO_MANY_SELLER_SKUS,
    TOO_MANY_SKU_IDS,
    Refused,
    invalid,
)
from vitrine.shopping_api.saving import Edited, PartlyEdited, Saved, audit_of, mode_told, saved_skus
from vitrine.shopping_api.windows import end_told, micros_of, moment_told, place_of
from vitrine.stock import everywhere

VERSIONS = ("202309", "202509")
FILTERED_AT_MOST = 10
ALL = "ALL"
SHELVES: dict[str, list[Shelf]] = (
    {ALL: [shelf for shelf in Shelf if shelf is not Shelf.DELETED]}
    | {status: [shelf] for shelf, status in STATUSES.items()}
    | {status: [] for status in ("FAILED", "FREEZE", "PENDING", "PLATFORM_DEACTIVATED")}
)
AUDIT_STATUSES = ("NONE", "AUDITING", "FAILED", "PRE_APPROVED", "APPROVED")


class SearchBody(msgspec.Struct, frozen=True, kw_only=True):
    status: str | None = None
    audit_status: list[str] | None = None
    listing_platforms: list[str] | None = None
    listing_quality_tier: str | None = None
    listing_quality_tiers: list[str] | None = None
    sns_filter: str | None = None
    seller_skus: list[str] | None = None
    sku_ids: list[str] | None = None
    create_time_ge: int | None = None
    create_time_le: int | None = None
    update_time_ge: int | None = None
    update_time_le: int | None = None


class Found(msgspec.Struct, frozen=True):
    products: list[Row]
    total_count: int
    next_page_token: str


async def create(call: Call) -> Saved:
    """The answer is kept for a day; that a key made a product, for good."""
    body = call.body(WholeBody)
    key = mark_of(call, body.idempotency_key) if body.idempotency_key else None
    mode = mode_told(body.save_mode)
    demand_sold_as_told(body)
    images = await images_known(call.house.blobs, body.main_images)
    files = await files_told(call.house.blobs, body)

    async def make() -> Saved:
        shop = await call.shop(tx)
        product = await catalogue.product_made_with(tx, shop.id, key)
        if product is None:
            draft = await drafted(
                tx, shop, msgspec.structs.replace(body, idempotency_key=key), images, None
            )
            product = await saving.add(tx, shop, draft, mode)
            await replace_files(tx, product, files)
        return saved(product, call.raw)

    async with call.house.db.begin() as tx:
        return await answer_once(tx, call, body.idempotency_key, Saved, make)


async def replace(call: Call) -> Edited:
    body = call.body(WholeBody)
    mode = mode_told(body.save_mode)
    demand_sold_as_told(body)
    images = await images_known(call.house.blobs, body.main_images)
    files = await files_told(call.house.blobs, body)
    async with call.house.db.begin() as tx:
        shop = await call.shop(tx)
        product = await own_product(tx, call, call.path_id("product_id"))
        draft = await drafted(tx, shop, body, images, product)
        await saving.replace(tx, shop, product, draft, mode)
        await replace_files(tx, product, files)
        return Edited(
            product_id=str(product.id),
            skus=saved_skus(product),
            warnings=warnings_for(call.raw),
            audit=audit_of(product),
        )


async def edit(call: Call) -> PartlyEdited:
    body = call.body(PartialBody)
    demand_sold_as_told(body)
    images = []
    if body.main_images is not None:
        images = await images_known(call.house.blobs, body.main_images)
    files = await files_told(call.house.blobs, body)
    async with call.house.db.begin() as tx:
        shop = await call.shop(tx)
        product = await own_product(tx, call, call.path_id("product_id"))
        usual = "AS_DRAFT" if product.shelf is Shelf.DRAFT else "LISTING"
        mode = mode_told(body.save_mode or usual)
        draft = await edited(tx, shop, body, images, product)
        await saving.replace(tx, shop, product, draft, mode)
        await edit_files(tx, product, files)
        return PartlyEdited(
            product_id=str(product.id), skus=saved_skus(product), audit=audit_of(product)
        )


async def get(tx: Tx, call: Call) -> Detail:
    product = await own_product(tx, call, call.path_id("product_id"))
    files = await files_shown(tx, call.house, product)
    return detail(call.house, product, await counter_of(tx, product.shop_id, [product]), files)


async def search(tx: Tx, call: Call) -> Found:
    page, told = page_of(call.query), search_told(call.body(SearchBody))
    if told is None:
        return Found([], 0, "")
    assert call.shop_id is not None
    found, total = await catalogue.search_products(
        tx, call.shop_id, told, after=place_of(page.after), limit=page.size + 1
    )
    shown = found[: page.size]
    counter = await counter_of(tx, call.shop_id, shown)
    more = len(found) > page.size
    return Found(
        [listed(product, counter) for product in shown],
        total,
        token_of(micros_of(shown[-1].changed_at), shown[-1].id) if more else "",
    )


def search_told(body: SearchBody) -> Search | None:
    """None: nothing here can be like that."""
    if len(body.seller_skus or ()) > FILTERED_AT_MOST:
        raise Refused(TOO_MANY_SELLER_SKUS)
    if len(body.sku_ids or ()) > FILTERED_AT_MOST:
        raise Refused(TOO_MANY_SKU_IDS)
    shelves = shelves_told(body)
    is_judged = body.listing_quality_tier or body.listing_quality_tiers or body.sns_filter
    is_elsewhere = body.listing_platforms and not {ALL, HERE} & set(body.listing_platforms)
    if not shelves or is_judged or is_elsewhere:
        return None
    return Search(
        shelves=() if shelves == SHELVES[ALL] else shelves,
        skus=[sku.replace("\0", "") for sku in body.seller_skus or ()],
        variant_ids=[id_told(each, "sku_ids") for each in body.sku_ids or ()],
        created_from=moment_told(body.create_time_ge, "create_time_ge"),
        created_to=end_told(body.create_time_le, "create_time_le"),
        changed_from=moment_told(body.update_time_ge, "update_time_ge"),
        changed_to=end_told(body.update_time_le, "update_time_le"),
    )


def shelves_told(body: SearchBody) -> list[Shelf]:
    status, audits = body.status or ALL, body.audit_status or AUDIT_STATUSES
    if status not in SHELVES:
        raise invalid("status", f"write one of {', '.join(SHELVES)}")
    for audit in audits:
        if audit not in AUDIT_STATUSES:
            raise invalid("audit_status", f"write some of {', '.join(AUDIT_STATUSES)}")
    return [shelf for shelf in SHELVES[status] if AUDITS[shelf] in audits]


async def counter_of(tx: Tx, shop_id: int, products: Sequence[Product]) -> Counter:
    ids = [variant.id for product in products for variant in product.variants]
    home = await home_of(tx, shop_id)
    offers = await resolve_regular(tx, ids, home, clock.now())
    levels = await everywhere(tx, ids)
    return Counter(
        market=home,
        warehouse_id=str(shop_id),
        prices={variant_id: offered.price for variant_id, offered in offers.items()},
        free={variant_id: level.available for variant_id, level in levels.items()},
    )


async def own_product(tx: Tx, call: Call, product_id: int) -> Product:
    try:
        product = await catalogue.product_by_id(tx, product_id)
    except ProductUnknown:
        raise Refused(PRODUCT_UNKNOWN) from None
    if product.shop_id != call.shop_id:
        raise Refused(PRODUCT_OF_OTHERS)
    return product


def saved(product: Product, raw: bytes) -> Saved:
    return Saved(product_id=str(product.id), skus=saved_skus(product), warnings=warnings_for(raw))


ENDPOINTS = (
    Endpoint(
        "POST",
        "product",
        "products",
        ("202309",),
        Scope.PRODUCT_WRITE,
        create,
        "Adds a product, as a draft or on sale in the shop's home market.",
    ),
    Endpoint(
        "PUT",
        "product",
        "products/{product_id}",
        VERSIONS,
        Scope.PRODUCT_WRITE,
        replace,
        "Replaces a product; prices and stock that are left out stay.",
    ),
    Endpoint(
        "POST",
        "product",
        "products/{product_id}/partial_edit",
        VERSIONS,
        Scope.PRODUCT_WRITE,
        edit,
        "Changes what is told; a list of SKUs is complete.",
    ),
    Endpoint(
        "GET",
        "product",
        "products/{product_id}",
        ("202309",),
        Scope.PRODUCT_READ,
        in_look(get),
        "A product with all that is known of it.",
    ),
    Endpoint(
        "POST",
        "product",
        "products/search",
        ("202309", "202312", "202502"),
        Scope.PRODUCT_READ,
        in_look(search),
        "The shop's products, those changed longest ago first.",
    ),
)
