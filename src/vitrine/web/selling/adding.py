from collections.abc import Sequence
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine.catalogue import MOST_BYTES, Product, StoredImage, add_product, list_in, newest_product
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.kit.money import Money
from vitrine.market import market
from vitrine.offer import set_price
from vitrine.shop import Shop
from vitrine.stock import receive
from vitrine.web.filling import Form
from vitrine.web.goods import SMALL, picture_url
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed, sold_in
from vitrine.web.selling.describing import product_told, rows_shown
from vitrine.web.selling.reading import amount_told, demand_right, whole_told
from vitrine.web.selling.uploading import picture_told, sent_form
from vitrine.web.selling.words import UNITS, categories, countries, named, taxes
from vitrine.web.visiting import InBlobs, InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()


@router.get("/studio/shops/{shop_id}/products/new")
async def new_product(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    form = Form.of(asdict_of_maker(await newest_product(tx, shop.id)))
    return await new_product_page(tx, visit, shop, form)


def asdict_of_maker(product: Product | None) -> dict[str, str]:
    """A shop's products mostly come from one maker: told once is enough."""
    return asdict(product.safety) | {"warnings": ""} if product else {}


@router.post("/studio/shops/{shop_id}/products/new")
async def add_new_product(
    request: Request,
    db: InDatabase,
    visit: Visiting,
    account: SignedIn,
    shop_id: PathId,
    *,
    blobs: InBlobs,
) -> Response:
    async with db.begin() as tx:
        shop = await managed(tx, account, shop_id)
    async with sent_form(request) as sent:
        form = Form.sent(sent)
        image = await picture_told(blobs, visit, form, sent)
    try:
        async with db.begin() as tx:
            product = await added(tx, visit, shop, form, image)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            return await new_product_page(tx, visit, shop, form, status=422)
    return RedirectResponse(visit.url(f"/studio/products/{product.id}?saved=product"), 303)


async def added(tx: Tx, visit: Visit, shop: Shop, form: Form, image: StoredImage | None) -> Product:
    prices = prices_told(visit, form, await sold_in(tx))
    told = product_told(visit, form, codes=list(prices), image=image)
    pieces = [whole_told(visit, form, f"pieces-{n}") for n in range(rows_shown(form))]
    demand_right(form)
    product = await add_product(tx, shop, told)
    for code, price in prices.items():
        await list_in(tx, product, code)
        for variant in product.variants:
            await set_price(tx, variant.id, code, price)
    filled = (count for n, count in enumerate(pieces) if n == 0 or form.values[f"sku-{n}"])
    for variant, count in zip(product.variants, filled, strict=False):
        if count:
            await receive(tx, variant.id, count)
    return product


def prices_told(visit: Visit, form: Form, codes: Sequence[str]) -> dict[str, Money]:
    """Where no price is written, it is not sold."""
    told = {code: amount_told(visit, form, f"price-{code}", code) for code in codes}
    return {code: price for code, price in told.items() if price is not None}


async def new_product_page(
    tx: Tx, visit: Visit, shop: Shop, form: Form, *, status: int = 200
) -> HTMLResponse:
    codes = await sold_in(tx, shop.home_market)
    return page(
        visit,
        "studio/product_new.html",
        status=status,
        shop=shop,
        form=form,
        markets=[(code, named(visit, code), market_symbol(visit, code)) for code in codes],
        **product_choices(visit, form, codes),
    )


def market_symbol(visit: Visit, code: str) -> str:
    return visit.formats.symbol(market(code).currency)


def product_choices(visit: Visit, form: Form, codes: Sequence[str]) -> dict[str, object]:
    return {
        "rows": rows_shown(form),
        "megabytes": MOST_BYTES // 1_000_000,
        "picture": picture_url(form.values["picture"], SMALL),
        "categories": categories(visit),
        "taxes": taxes(visit, codes),
        "units": [(unit, unit.replace("m2", "m²")) for unit in UNITS],
        "countries": countries(visit),
    }
