"""Refunds that somebody made at the provider's own desk: they are credits, too."""

from sqlalchemy import select

from vitrine import order as orders
from vitrine.aftersale.crediting import left_of_order, note, spread
from vitrine.aftersale.model import Credit, CreditReason
from vitrine.db import Tx
from vitrine.payment import refund_by_id


async def adopt(tx: Tx, refund_id: int) -> None:
    refund = await refund_by_id(tx, refund_id)
    order = await orders.locked_order(tx, refund.order_id)
    if order.placed_at is None or refund.minor > left_of_order(order):
        return
    known = await tx.session.scalar(select(Credit.id).where(Credit.refund_id == refund.id))
    if known is None:
        parts = spread(order, refund.minor)
        because = CreditReason.PROVIDER
        await note(tx, order, parts, refund, because=because, key=f"refund/{refund.id}")
