"""A refund that failed leaves its credit owed: it is sent once more."""

from sqlalchemy import select, update

from vitrine import order as orders
from vitrine import payment
from vitrine.aftersale.errors import RefundUnderWay
from vitrine.aftersale.model import Credit
from vitrine.aftersale.queries import credit_by_id
from vitrine.db import Tx
from vitrine.kit import ids
from vitrine.payment import RefundState


async def send_again(tx: Tx, credit_id: int) -> None:
    credit = await credit_by_id(tx, credit_id)
    await orders.locked_order(tx, credit.order_id)
    await tx.session.refresh(credit)
    if (await payment.refund_by_id(tx, credit.refund_id)).state != RefundState.FAILED:
        raise RefundUnderWay
    key = f"credit/{credit.key}/{ids.new_id()}"
    refund = await payment.request_refund(tx, credit.order_id, credit.amount, key=key)
    await tx.session.execute(
        update(Credit).where(Credit.id == credit.id).values(refund_id=refund.id)
    )


async def credit_of_refund(tx: Tx, refund_id: int) -> Credit | None:
    return await tx.session.scalar(select(Credit).where(Credit.refund_id == refund_id))
