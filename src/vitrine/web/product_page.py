from dataclasses import dataclass

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, Response

from vitrine.catalogue import (
    FileKind,
    Product,
    files_of,
    image_name,
    product_by_id,
    read_image,
)
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit.ids import new_secret
from vitrine.kit.text import mark
from vitrine.offer import rations
from vitrine.shop import shop_by_id
from vitrine.show import Show, items_in_open_shows, show_by_id
from vitrine.web.assets import IMMUTABLE
from vitrine.web.cards import cards_of
from vitrine.web.filling import Form
from vitrine.web.goods import Goods, goods_of
from vitrine.web.product_files import FileRow, file_row
from vitrine.web.rendering import boot_json, page
from vitrine.web.shopping import deliveries, shop_view
from vitrine.web.structured import product_data
from vitrine.web.touching import note_touch
from vitrine.web.visiting import Browsing, InBlobs, InTx, PathId, QueryId, Visit, Visiting

router = APIRouter()

MOST_AT_ONCE = 10
BRAND = mark("Brand")
LEFT = mark("{left} left at this price")
EACH = mark("At most {most} per buyer at this price")
LEFT_AND_EACH = mark("{left} left at this price, at most {most} per buyer")
UNIT_PRICE = mark("{price} per {unit}")
SAFETY_NAMES = {
    "manufacturer_name": mark("Maker"),
    "manufacturer_address": mark("Maker's address"),
    "manufacturer_email": mark("Maker's e-mail"),
    "responsible_name": mark("Responsible person in the EU"),
    "responsible_address": mark("Responsible person's address"),
    "responsible_email": mark("Responsible person's e-mail"),
    "warnings": mark("Warnings"),
}


@dataclass(frozen=True)
class ProductView:
    goods: Goods
    images: list[str]
    description_html: str
    unit_price: str
    limits: str
    facts: list[tuple[str, str]]
    video: str | None
    papers: list[FileRow]
    most: int


@router.get("/p/{product_id}", dependencies=[Browsing])
async def product_page(
    tx: InTx, visit: Visiting, product_id: PathId, show: QueryId | None = None, by: str = ""
) -> HTMLResponse:
    product = await product_by_id(tx, product_id)
    await note_touch(tx, visit, product.shop_id, show_id=show, by=by)
    return await product_shown(tx, visit, product, Form(), show_id=show)


async def product_shown(
    tx: Tx, visit: Visit, product: Product, form: Form, *, show_id: int | None
) -> HTMLResponse:
    shop = await shop_by_id(tx, product.shop_id)
    shows = await shows_with(tx, product)
    view = await product_view(tx, visit, product)
    return page(
        visit,
        "product.html",
        status=409 if form.refusal else 200,
        product=view,
        data=boot_json(product_data(visit, product, view.goods, shop)),
        shop=shop_view(visit, shop),
        delivery=await deliveries(tx, visit, shop.id),
        shows=await cards_of(tx, visit, shows),
        show_id=show_id or next((show.id for show in shows if show.is_on_air), None),
        key=new_secret(),
        form=form,
    )


async def shows_with(tx: Tx, product: Product) -> list[Show]:
    items = await items_in_open_shows(tx, [product.id])
    return [await show_by_id(tx, show_id) for show_id in sorted({item.show_id for item in items})]


async def product_view(tx: Tx, visit: Visit, product: Product) -> ProductView:
    goods = (await goods_of(tx, [product], visit.market.code))[0]
    unit = goods.offered.unit_price if goods.offered else None
    limits = await limits_told(tx, visit, goods) if goods.offered and goods.offered.prior else ""
    files = await files_of(tx, product.id)
    videos = [file_row(each).url for each in files if each.kind == FileKind.MP4]
    return ProductView(
        goods=goods,
        images=[f"/images/{image_name(image.key)}" for image in product.images],
        description_html=product.description_html,
        unit_price=(
            visit.says(UNIT_PRICE, price=visit.formats.money(unit.price), unit=unit.per)
            if unit
            else ""
        ),
        limits=limits,
        facts=[
            *([(visit.says(BRAND), product.brand.name)] if product.brand else []),
            *(
                (visit.says(says), getattr(product.safety, name))
                for name, says in SAFETY_NAMES.items()
                if getattr(product.safety, name)
            ),
        ],
        video=videos[0] if videos else None,
        papers=[file_row(each) for each in files if each.kind == FileKind.PDF],
        most=min(MOST_AT_ONCE, max((piece.available for piece in goods.pieces), default=0)),
    )


async def limits_told(tx: Tx, visit: Visit, goods: Goods) -> str:
    """How many there are at the price that stands above."""
    shown = [piece.id for piece in goods.pieces if piece.offered is goods.offered]
    ration = next(iter((await rations(tx, shown, visit.market.code, ())).values()), None)
    if ration is None:
        return ""
    says = LEFT if ration.per_buyer is None else EACH if ration.left is None else LEFT_AND_EACH
    return visit.says(says, left=ration.left, most=ration.per_buyer)


@router.get("/images/{name}")
async def image(blobs: InBlobs, name: str) -> Response:
    body = await read_image(blobs, name)
    if body is None:
        raise NotFound
    return Response(body, media_type="image/jpeg", headers={"Cache-Control": IMMUTABLE})
