from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine.catalogue import (
    Product,
    StoredImage,
    change_product,
    listed_markets,
    text_of,
)
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.shop import Shop
from vitrine.stock import available, everywhere, keep_back, receive
from vitrine.web.filling import Form
from vitrine.web.goods import THUMBNAIL, picture_url
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed_product, sold_in
from vitrine.web.selling.adding import product_choices
from vitrine.web.selling.describing import product_told
from vitrine.web.selling.pricing import price_desks, priced
from vitrine.web.selling.reading import demand_right, whole_told
from vitrine.web.selling.uploading import picture_told, sent_form
from vitrine.web.selling.vat_rates import vat_rates_typed
from vitrine.web.visiting import InBlobs, InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()


@router.get("/studio/products/{product_id}")
async def product_desk(
    tx: InTx, visit: Visiting, account: SignedIn, product_id: PathId
) -> HTMLResponse:
    product, shop = await managed_product(tx, account, product_id)
    return await product_page(tx, visit, shop, product)


@router.post("/studio/products/{product_id}")
async def change(
    request: Request,
    db: InDatabase,
    visit: Visiting,
    account: SignedIn,
    product_id: PathId,
    *,
    blobs: InBlobs,
) -> Response:
    async with db.begin() as tx:
        await managed_product(tx, account, product_id)
    async with sent_form(request) as sent:
        form = Form.sent(sent)
        image = await picture_told(blobs, visit, form, sent)
    try:
        async with db.begin() as tx:
            product, _ = await managed_product(tx, account, product_id)
            await changed(tx, visit, product, form, image)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            product, shop = await managed_product(tx, account, product_id)
            return await product_page(tx, visit, shop, product, details=form)
    return saved(visit, product_id, "details")


async def changed(
    tx: Tx, visit: Visit, product: Product, form: Form, image: StoredImage | None
) -> None:
    codes = sorted(await listed_markets(tx, product.id))
    has = len(product.variants)
    told = product_told(visit, form, codes=codes, image=image, variants=has)
    demand_right(form)
    await change_product(tx, product, told)


@router.post("/studio/products/{product_id}/prices")
async def change_prices(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, product_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            product, _ = await managed_product(tx, account, product_id)
            await priced(tx, visit, product, form)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            product, shop = await managed_product(tx, account, product_id)
            return await product_page(tx, visit, shop, product, prices=form)
    return saved(visit, product_id, "prices")


@router.post("/studio/products/{product_id}/stock")
async def add_stock(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, product_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            product, _ = await managed_product(tx, account, product_id)
            await received(tx, visit, product, form)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            product, shop = await managed_product(tx, account, product_id)
            return await product_page(tx, visit, shop, product, stock=form)
    return saved(visit, product_id, "stock")


async def received(tx: Tx, visit: Visit, product: Product, form: Form) -> None:
    told = {v.id: whole_told(visit, form, f"pieces-{v.id}") for v in product.variants}
    kept = {
        v.id: whole_told(visit, form, name, least=0) or 0
        for v in product.variants
        if (name := f"safety-{v.id}") in form.values
    }
    demand_right(form)
    for variant_id, pieces in told.items():
        if pieces:
            await receive(tx, variant_id, pieces)
    if kept:
        await keep_back(tx, kept)


def saved(visit: Visit, product_id: int, part: str) -> Response:
    return RedirectResponse(visit.url(f"/studio/products/{product_id}?saved={part}#{part}"), 303)


async def product_page(  # noqa: PLR0913 - each of its forms may come back with problems
    tx: Tx,
    visit: Visit,
    shop: Shop,
    product: Product,
    *,
    details: Form | None = None,
    prices: Form | None = None,
    stock: Form | None = None,
) -> HTMLResponse:
    codes = await sold_in(tx, shop.home_market)
    ids = [variant.id for variant in product.variants]
    form, pricing = details or Form.of(typed(visit, product)), prices or Form()
    return page(
        visit,
        "studio/product.html",
        status=422 if details or prices or stock else 200,
        shop=shop,
        product=product,
        thumbnail=picture_url(product.image, THUMBNAIL),
        levels=await available(tx, ids),
        set_aside={
            variant_id: sum(level.set_aside.values())
            for variant_id, level in (await everywhere(tx, ids)).items()
        },
        desks=await price_desks(tx, visit, product, codes, pricing),
        prices=pricing,
        stock=stock or Form(),
        form=form,
        saved=visit.query.get("saved"),
        **product_choices(visit, form, codes),
    )


def typed(visit: Visit, product: Product) -> dict[str, str]:
    told = asdict(product.safety) | {
        "title": product.title,
        "description": text_of(product.description_html),
        "category": str(product.category),
        "tax_category": str(product.tax_category),
        "vat_rates": vat_rates_typed(visit, product.vat_rates),
        "option_name": product.option_name,
        "picture": product.image or "",
    }
    for n, variant in enumerate(product.variants):
        told |= {
            f"sku-{n}": variant.sku,
            f"option-{n}": variant.option,
            f"swatch-{n}": variant.swatch or "",
            f"amount-{n}": str(variant.content_amount or ""),
            f"unit-{n}": variant.content_unit or "",
        }
    return told
