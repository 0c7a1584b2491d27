from dataclasses import dataclass
from datetime import timedelta

from tests.world.order import LONDON, Till
from vitrine.catalogue import variants_by_ids
from vitrine.checkout import Address, Quote
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer import (
    NewPromotion,
    Promotion,
    PromotionKind,
    WantedPrice,
    limits_of_promotion,
    make_promotion,
    promotion_to_change,
    put_price,
    resolve,
)


@dataclass(frozen=True, slots=True)
class Sale:
    """The till's one variant, for £18 instead of £24."""

    till: Till
    promotion_id: int

    async def opened(self, tx: Tx) -> Promotion:
        return await promotion_to_change(tx, self.till.shop_id, self.promotion_id)

    async def put(
        self, *, minor: int = 1_800, pieces: int | None = None, per_buyer: int | None = None
    ) -> None:
        async with self.till.db.begin() as tx:
            variant = (await variants_by_ids(tx, [self.till.variant_id]))[self.till.variant_id]
            wanted = WantedPrice(
                variant_id=variant.id,
                product_id=variant.product_id,
                minor=minor,
                pieces=pieces,
                per_buyer=per_buyer,
            )
            await put_price(tx, await self.opened(tx), wanted)

    async def used(self) -> int:
        async with self.till.db.begin() as tx:
            (limit,) = (await limits_of_promotion(tx, self.promotion_id)).values()
        return limit.used

    async def costs(self) -> tuple[int, int | None]:
        """The price, and the prior one beside it."""
        async with self.till.db.begin() as tx:
            offers = await resolve(tx, [self.till.variant_id], "GB", clock.now())
        offered = offers[self.till.variant_id]
        return offered.price.minor, offered.prior.minor if offered.prior else None

    async def quoted(self, quantity: int = 1, *, address: Address = LONDON) -> tuple[str, Quote]:
        begun = await self.till.begin(quantity)
        return begun.token, await self.till.deliver(begun.token, address)


async def a_sale(till: Till, *, pieces: int | None = None, per_buyer: int | None = None) -> Sale:
    new = NewPromotion(
        title="Winter",
        kind=PromotionKind.FIXED,
        market="GB",
        opens_at=clock.now(),
        closes_at=clock.now() + timedelta(days=1),
    )
    async with till.db.begin() as tx:
        promotion = await make_promotion(tx, till.shop_id, new)
    sale = Sale(till, promotion.id)
    await sale.put(pieces=pieces, per_buyer=per_buyer)
    return sale
