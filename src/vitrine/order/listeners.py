from vitrine import chat
from vitrine import show as shows
from vitrine.account import accounts_by_ids
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.order.events import OrderPlaced
from vitrine.realtime import entries


async def on_order_placed(tx: Tx, placed: OrderPlaced) -> None:
    """The room hears what was bought; by whom, only if the buyer agreed to it."""
    if placed.account_id is not None:
        await chat.count_purchase(tx, placed.shop_id, placed.account_id)
    if placed.show_id is not None:
        await tell_room(tx, placed, placed.show_id)


async def tell_room(tx: Tx, placed: OrderPlaced, show_id: int) -> None:
    show = await shows.show_by_id(tx, show_id)
    account_id = placed.account_id or 0
    buyer = (await accounts_by_ids(tx, [account_id])).get(account_id)
    if not await chat.hears_of_purchases(tx, show, buyer):
        return
    named = await chat.named_buyer(tx, show, buyer)
    for bought in placed.lines:
        notice = entries.Bought(
            at=clock.now_ms(),
            product=str(bought.product_id),
            quantity=bought.quantity,
            buyer=named,
        )
        shows.post_fact(tx, show.id, notice)
