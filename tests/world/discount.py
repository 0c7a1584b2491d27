from typing import Any

from tests.world.order import Till
from vitrine import checkout as checkouts
from vitrine.checkout import Quote
from vitrine.offer import Discount, DiscountKind, NewDiscount, discount_by_id, make_discount


async def a_discount(till: Till, **terms: Any) -> Discount:
    """Ten per cent off by WELCOME, but as told."""
    wanted: dict[str, Any] = {
        "name": "Welcome",
        "kind": DiscountKind.PERCENT,
        "percent_bp": 1_000,
        "code": "WELCOME",
    }
    async with till.db.begin() as tx:
        return await make_discount(tx, till.shop_id, NewDiscount(**wanted | terms))


async def enter(till: Till, token: str, code: str) -> None:
    async with till.db.begin() as tx:
        await checkouts.enter_code(tx, await checkouts.locked_checkout(tx, token), code)


async def quoted_with(till: Till, code: str, *, quantity: int = 1) -> tuple[str, Quote]:
    """A checkout's token, and its quote with the code."""
    begun = await till.begin(quantity)
    await till.deliver(begun.token)
    await enter(till, begun.token, code)
    return begun.token, await till.deliver(begun.token)


async def used(till: Till, discount: Discount) -> int:
    async with till.db.begin() as tx:
        return (await discount_by_id(tx, till.shop_id, discount.id)).used
