from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from vitrine import show as shows
from vitrine import stock
from vitrine.api.catalogue import MarketQuery, ProductVariantOut
from vitrine.api.dependencies import InTx
from vitrine.api.hosting import HostedShow, ProducedShow
from vitrine.api.once import Done, Once
from vitrine.api.problems import refusals
from vitrine.api.shapes import PublicId
from vitrine.catalogue import Product, image_name, products_by_ids, variants_of
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.market import Capability, demand
from vitrine.offer import resolve
from vitrine.order import sold_in_show
from vitrine.show import Item

router = APIRouter(tags=["rundown"])


class ShownProduct(BaseModel):
    id: PublicId
    title: str
    image: str | None
    description_html: str
    option_name: str


class ShelfItem(BaseModel):
    """An item as one market sees it; a variant without `price` is not for sale there."""

    item: PublicId
    product: ShownProduct
    variants: list[ProductVariantOut]
    available: int
    sold: int

    @classmethod
    async def of(
        cls, tx: Tx, item: Item, product: Product, *, market: str, sold: int
    ) -> "ShelfItem":
        ids = [variant.id for variant in product.variants]
        is_sold_here = product.is_listed_in(market)
        offers = await resolve(tx, ids, market, clock.now()) if is_sold_here else {}
        left = {vid: level.available for vid, level in (await stock.available(tx, ids)).items()}
        return cls(
            item=item.id,
            product=shown(product),
            variants=[
                ProductVariantOut.of(variant, offers.get(variant.id), left[variant.id])
                for variant in product.variants
            ],
            available=sum(left.values()),
            sold=sold,
        )


class ShelfOut(BaseModel):
    items: list[ShelfItem]


class NewItem(BaseModel):
    product: PublicId


class ItemOut(BaseModel):
    item: PublicId
    product: PublicId


class PinBody(BaseModel):
    item: PublicId


class PinOut(BaseModel):
    """Null while nothing is pinned."""

    item: PublicId | None = None
    product: PublicId | None = None


class StockBody(BaseModel):
    variant: PublicId
    quantity: Annotated[int, Field(ge=1, le=100_000)]


class StockOut(BaseModel):
    available: int


@router.get("/shows/{show_id}/shelf", responses=refusals(403, 404, 422))
async def read_shelf(tx: InTx, show_id: PublicId, market: MarketQuery) -> ShelfOut:
    """The rundown with today's prices and stock."""
    await demand(tx, market, Capability.BROWSE)
    show = await shows.show_by_id(tx, show_id)
    items = await shows.items_of(tx, show.id)
    products = await products_by_ids(tx, [item.product_id for item in items])
    sold = await sold_in_show(tx, show.id)
    return ShelfOut(
        items=[
            await ShelfItem.of(
                tx,
                item,
                products[item.product_id],
                market=market,
                sold=sold.get(item.product_id, 0),
            )
            for item in items
        ]
    )


@router.post(
    "/shows/{show_id}/items", status_code=201, responses=refusals(401, 403, 404, 409, 410, 422)
)
async def add_item(tx: InTx, show: HostedShow, body: NewItem, once: Once) -> ItemOut:
    """At the end of the rundown."""

    async def add() -> ItemOut:
        item = await shows.add_item(tx, show, body.product)
        return ItemOut(item=item.id, product=item.product_id)

    return await once.do(tx, ItemOut, add)


@router.delete(
    "/shows/{show_id}/items/{item_id}",
    status_code=204,
    responses=refusals(401, 403, 404, 410, 422),
)
async def remove_item(tx: InTx, show: HostedShow, item_id: PublicId) -> None:
    """Unpins it, if it is pinned."""
    await shows.remove_item(tx, show, await shows.item_by_id(tx, show, item_id))


@router.get("/shows/{show_id}/pin", responses=refusals(401, 403, 404, 422))
async def read_pin(tx: InTx, show: HostedShow) -> PinOut:
    """What was pinned last; viewers see it when their video reaches that moment."""
    pinned = (await shows.room_of(tx, show.id)).pinned_item_id
    if pinned is None:
        return PinOut()
    item = await shows.item_by_id(tx, show, pinned)
    return PinOut(item=item.id, product=item.product_id)


@router.put(
    "/shows/{show_id}/pin", status_code=204, responses=refusals(401, 403, 404, 409, 410, 422)
)
async def replace_pin(tx: InTx, show: ProducedShow, body: PinBody, once: Once) -> None:
    """Viewers see it when their video reaches this moment."""

    async def pin() -> Done:
        await shows.pin(tx, show, await shows.item_by_id(tx, show, body.item))
        return Done()

    await once.do(tx, Done, pin)


@router.delete("/shows/{show_id}/pin", status_code=204, responses=refusals(401, 403, 404, 410, 422))
async def remove_pin(tx: InTx, show: ProducedShow) -> None:
    """Nothing is pinned any more."""
    await shows.unpin(tx, show)


@router.post("/shows/{show_id}/items/{item_id}/stock", responses=refusals(401, 403, 404, 409, 422))
async def add_stock(
    tx: InTx, show: HostedShow, item_id: PublicId, body: StockBody, once: Once
) -> StockOut:
    """More pieces of a variant: the room hears of them."""
    item = await shows.item_by_id(tx, show, item_id)
    if body.variant not in {variant.id for variant in await variants_of(tx, item.product_id)}:
        raise NotFound(field="variant")

    async def receive() -> StockOut:
        await stock.receive(tx, body.variant, body.quantity)
        left = await stock.available(tx, [body.variant])
        return StockOut(available=left[body.variant].available)

    return await once.do(tx, StockOut, receive)


def shown(product: Product) -> ShownProduct:
    return ShownProduct(
        id=product.id,
        title=product.title,
        image=f"/images/{image_name(product.image)}" if product.image else None,
        description_html=product.description_html,
        option_name=product.option_name,
    )
