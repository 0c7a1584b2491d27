from collections.abc import Sequence
from dataclasses import dataclass

from vitrine.catalogue import Product
from vitrine.db import Tx
from vitrine.stock import available
from vitrine.web.goods import THUMBNAIL, goods_of, picture_url
from vitrine.web.visiting import Visit


@dataclass(frozen=True)
class ShelfRow:
    id: int
    title: str
    image: str | None
    skus: str
    prices: Sequence[str]
    pieces: int


async def shelf_rows(
    tx: Tx, visit: Visit, products: Sequence[Product], codes: Sequence[str]
) -> list[ShelfRow]:
    prices = {product.id: list[str]() for product in products}
    for code in codes:
        for goods in await goods_of(tx, products, code):
            if goods.offered:
                prices[goods.id].append(visit.formats.price(goods.offered.price))
    variants = [variant.id for product in products for variant in product.variants]
    left = await available(tx, variants)
    return [
        ShelfRow(
            id=product.id,
            title=product.title,
            image=picture_url(product.image, THUMBNAIL),
            skus=", ".join(variant.sku for variant in product.variants),
            prices=prices[product.id],
            pieces=sum(max(left[variant.id].available, 0) for variant in product.variants),
        )
        for product in products
    ]
