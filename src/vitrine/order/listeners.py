from vitrine import chat
from vitrine import show as shows
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.order.events import OrderPlaced
from vitrine.realtime import entries


async def on_order_placed(tx: Tx, placed: OrderPlaced) -> None:
    """The room hears what was bought, not by whom: nobody agreed to be named."""
    if placed.account_id is not None:
        await chat.count_purchase(tx, placed.shop_id, placed.account_id)
    if placed.show_id is None:
        return
    for bought in placed.lines:
        notice = entries.Bought(
            at=clock.now_ms(), product=str(bought.product_id), quantity=bought.quantity
        )
        shows.post_fact(tx, placed.show_id, notice)
