from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from vitrine.catalogue import Product, Variant, image_name
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer import Offered, resolve
from vitrine.stock import available

SMALL, THUMBNAIL = 480, 160  # pixels of the longer side


@dataclass(frozen=True)
class Piece:
    """A variant as one market sees it."""

    id: int
    option: str
    swatch: str | None
    offered: Offered | None
    available: int
    chosen: bool = False

    @property
    def sold_out(self) -> bool:
        return self.available <= 0 or self.offered is None


@dataclass(frozen=True)
class Goods:
    """A product as one market sees it, with today's prices and stock."""

    id: int
    title: str
    image: str | None
    option_name: str
    pieces: tuple[Piece, ...]

    @property
    def offered(self) -> Offered | None:
        offers = [piece.offered for piece in self.pieces if piece.offered]
        return min(offers, key=lambda offer: offer.price.minor, default=None)

    @property
    def from_price(self) -> bool:
        return len({piece.offered.price.minor for piece in self.pieces if piece.offered}) > 1

    @property
    def available(self) -> int:
        return sum(max(piece.available, 0) for piece in self.pieces if piece.offered)

    @property
    def sold_out(self) -> bool:
        return all(piece.sold_out for piece in self.pieces)


async def goods_of(tx: Tx, products: Iterable[Product], market: str) -> list[Goods]:
    shown = list(products)
    variants = [variant.id for product in shown for variant in product.variants]
    offers = await resolve(tx, variants, market, clock.now()) if variants else {}
    levels = await available(tx, variants) if variants else {}
    left = {variant_id: level.available for variant_id, level in levels.items()}
    return [
        Goods(
            id=product.id,
            title=product.title,
            image=picture_url(product.image, SMALL),
            option_name=product.option_name,
            pieces=pieces_of(
                product.variants, offers if product.is_listed_in(market) else {}, left
            ),
        )
        for product in shown
    ]


def pieces_of(
    variants: Sequence[Variant], offers: dict[int, Offered], left: dict[int, int]
) -> tuple[Piece, ...]:
    pieces = [
        Piece(
            id=variant.id,
            option=variant.option,
            swatch=variant.swatch,
            offered=offers.get(variant.id),
            available=left.get(variant.id, 0),
        )
        for variant in variants
    ]
    first = next((piece.id for piece in pieces if not piece.sold_out), None)
    return tuple(
        Piece(p.id, p.option, p.swatch, p.offered, p.available, chosen=p.id == first)
        for p in pieces
    )


def picture_url(key: str | None, size: int | None = None) -> str | None:
    """`key`: of an image in the catalogue; an address is left as it is."""
    if not key or "/" in key:
        return key or None
    return f"/images/{image_name(key, size)}"
