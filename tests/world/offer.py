from datetime import timedelta

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import NewPromotion, Promotion, PromotionKind, make_promotion, set_price


async def priced(tx: Tx, variant_id: int, *, gb: int = 2_400, de: int | None = 2_900) -> None:
    await set_price(tx, variant_id, "GB", Money(gb, "GBP"))
    if de is not None:
        await set_price(tx, variant_id, "DE", Money(de, "EUR"))


async def an_activity(tx: Tx, shop_id: int) -> Promotion:
    """With nothing in it, tomorrow."""
    opens_at = clock.now() + timedelta(days=1)
    new = NewPromotion(
        title="Winter",
        kind=PromotionKind.FIXED,
        market="GB",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(days=1),
    )
    return await make_promotion(tx, shop_id, new)
