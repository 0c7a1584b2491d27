from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from vitrine.api.dependencies import InLook
from vitrine.api.problems import refusals
from vitrine.api.shapes import MoneyBody, PublicId
from vitrine.catalogue import Product, Variant, image_name, product_by_id, products_listed
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import Capability, demand
from vitrine.offer import Offered, resolve
from vitrine.shop import shop_by_id
from vitrine.stock import available

router = APIRouter(tags=["catalogue"])

MarketQuery = Annotated[str, Query(pattern=r"^[A-Z]{2}$", examples=["GB"])]


class UnitPriceOut(BaseModel):
    price: MoneyBody
    per: str


class ProductVariantOut(BaseModel):
    """`prior`: the lowest price before a reduction was announced. Without `price` not for sale."""

    id: PublicId
    sku: str
    title: str
    option: str
    swatch: str | None
    available: int
    price: MoneyBody | None = None
    prior: MoneyBody | None = None
    unit_price: UnitPriceOut | None = None

    @classmethod
    def of(cls, variant: Variant, offered: Offered | None, left: int) -> "ProductVariantOut":
        shown = cls(
            id=variant.id,
            sku=variant.sku,
            title=variant.title,
            option=variant.option,
            swatch=variant.swatch,
            available=left,
        )
        if offered is None:
            return shown
        unit = offered.unit_price
        shown.price = MoneyBody.of(offered.price)
        shown.prior = MoneyBody.of(offered.prior) if offered.prior else None
        shown.unit_price = (
            UnitPriceOut(price=MoneyBody.of(unit.price), per=unit.per) if unit else None
        )
        return shown


class SafetyOut(BaseModel):
    manufacturer_name: str
    manufacturer_address: str
    manufacturer_email: str
    responsible_name: str
    responsible_address: str
    responsible_email: str
    warnings: str


class ProductOut(BaseModel):
    """As one market sees it. `listed`: whether it is sold there."""

    id: PublicId
    shop: PublicId
    title: str
    description_html: str
    option_name: str
    images: list[str]
    listed: bool
    safety: SafetyOut
    variants: list[ProductVariantOut]

    @classmethod
    async def of(cls, tx: Tx, product: Product, market: str) -> "ProductOut":
        ids = [variant.id for variant in product.variants]
        listed = product.is_listed_in(market)
        offers = await resolve(tx, ids, market, clock.now()) if listed else {}
        levels = await available(tx, ids)
        left = {variant_id: level.available for variant_id, level in levels.items()}
        return cls(
            id=product.id,
            shop=product.shop_id,
            title=product.title,
            description_html=product.description_html,
            option_name=product.option_name,
            images=[f"/images/{image_name(image.key)}" for image in product.images],
            listed=listed,
            safety=SafetyOut.model_validate(product.safety, from_attributes=True),
            variants=[
                ProductVariantOut.of(variant, offers.get(variant.id), left.get(variant.id, 0))
                for variant in product.variants
            ],
        )


@router.get("/products/{product_id}", responses=refusals(403, 404, 422))
async def read_product(tx: InLook, product_id: PublicId, market: MarketQuery) -> ProductOut:
    """With today's prices and stock."""
    await demand(tx, market, Capability.BROWSE)
    return await ProductOut.of(tx, await product_by_id(tx, product_id), market)


@router.get("/shops/{shop_id}/products", responses=refusals(403, 404, 422))
async def read_products(
    tx: InLook,
    shop_id: PublicId,
    market: MarketQuery,
    after: Annotated[PublicId | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> list[ProductOut]:
    """What a shop sells in a market. `after`: the last id of the page before."""
    await demand(tx, market, Capability.BROWSE)
    shop = await shop_by_id(tx, shop_id)
    listed = await products_listed(tx, shop.id, market, after=after or 0, limit=limit)
    return [await ProductOut.of(tx, product, market) for product in listed]
