from collections.abc import Sequence

from sqlalchemy import select, update

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.settlement.commission_model import CommissionInvoice
from vitrine.settlement.errors import PaperUnknown
from vitrine.settlement.papers import AT_ONCE


async def commission_invoices_of(tx: Tx, shop_id: int) -> Sequence[CommissionInvoice]:
    """The newest first."""
    found = await tx.session.scalars(
        select(CommissionInvoice)
        .where(CommissionInvoice.shop_id == shop_id)
        .order_by(CommissionInvoice.month.desc(), CommissionInvoice.currency)
    )
    return found.all()


async def commission_to_print(tx: Tx) -> Sequence[CommissionInvoice]:
    found = await tx.session.scalars(
        select(CommissionInvoice)
        .where(CommissionInvoice.printed_at.is_(None))
        .order_by(CommissionInvoice.id)
        .limit(AT_ONCE)
    )
    return found.all()


async def mark_commission_printed(tx: Tx, invoice_id: int) -> None:
    await tx.session.execute(
        update(CommissionInvoice)
        .where(CommissionInvoice.id == invoice_id, CommissionInvoice.printed_at.is_(None))
        .values(printed_at=clock.now())
    )


async def commission_invoice_by_id(tx: Tx, invoice_id: int) -> CommissionInvoice:
    found = await tx.session.get(CommissionInvoice, invoice_id)
    if found is None:
        raise PaperUnknown
    return found
