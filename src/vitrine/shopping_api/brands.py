import msgspec

from vitrine.app import Scope
from vitrine.catalogue import brand_named
from vitrine.catalogue import brands as known_brands
from vitrine.db import Tx
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.reading import page_of, token_of

AUTHORIZED, AVAILABLE = "AUTHORIZED", "AVAILABLE"


class BrandRow(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    authorized_status: str = AUTHORIZED
    is_t1_brand: bool = False
    brand_status: str = AVAILABLE


class Brands(msgspec.Struct, frozen=True):
    brands: list[BrandRow]
    total_count: int
    next_page_token: str


class NewBrand(msgspec.Struct, frozen=True):
    name: str


class MadeBrand(msgspec.Struct, frozen=True):
    id: str


async def brands(tx: Tx, call: Call) -> Brands:
    page = page_of(call.query)
    call.query.flag("is_authorized")
    found, total = await known_brands(
        tx,
        named=call.query.text("brand_name").replace("\0", ""),
        after=page.after[1] if page.after else 0,
        limit=page.size + 1,
    )
    shown = found[: page.size]
    return Brands(
        [BrandRow(id=str(brand.id), name=brand.name) for brand in shown],
        total,
        token_of(0, shown[-1].id) if len(found) > page.size else "",
    )


async def create(tx: Tx, call: Call) -> MadeBrand:
    return MadeBrand(str((await brand_named(tx, call.body(NewBrand).name)).id))


ENDPOINTS = (
    Endpoint(
        "GET",
        "product",
        "brands",
        ("202309",),
        Scope.PRODUCT_READ,
        in_tx(brands),
        "Brands by name; every shop may use each.",
    ),
    Endpoint(
        "POST",
        "product",
        "brands",
        ("202309",),
        Scope.PRODUCT_WRITE,
        in_tx(create),
        "A brand by its name: the one there is, or a new one.",
        needs_shop=False,
    ),
)
