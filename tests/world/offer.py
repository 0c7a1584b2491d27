from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.offer import set_price


async def priced(tx: Tx, variant_id: int, *, gb: int = 2_400, de: int | None = 2_900) -> None:
    await set_price(tx, variant_id, "GB", Money(gb, "GBP"))
    if de is not None:
        await set_price(tx, variant_id, "DE", Money(de, "EUR"))
