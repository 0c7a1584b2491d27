from vitrine import aftersale
from vitrine import order as orders
from vitrine.aftersale import ReturnState
from vitrine.aftersale.events import CreditMade, ReturnMoved
from vitrine.db import Tx
from vitrine.order.events import OrderPlaced
from vitrine.payment.events import (
    DisputeClosed,
    DisputeOpened,
    PaymentCaptured,
    RefundReturned,
    RefundSucceeded,
)
from vitrine.settlement.booking import (
    book_capture,
    book_dispute,
    book_dispute_lost,
    book_dispute_won,
    book_refund,
    book_refund_returned,
)
from vitrine.settlement.issuing import issue_credit_note, issue_invoice, issue_slip
from vitrine.settlement.sharing import book_shares, book_shares_back
from vitrine.settlement.withholding import give_vat_back, keep_vat


async def on_order_placed(tx: Tx, placed: OrderPlaced) -> None:
    order = await orders.order_with_units(tx, placed.order_id)
    await issue_invoice(tx, order)
    await book_shares(tx, order)
    await keep_vat(tx, order)


async def on_credit_made(tx: Tx, made: CreditMade) -> None:
    credit = await aftersale.credit_by_id(tx, made.credit_id)
    order = await orders.locked_order(tx, credit.order_id)
    await issue_credit_note(tx, credit, order)
    await book_shares_back(tx, credit, order)
    await give_vat_back(tx, credit, order)


async def on_return_moved(tx: Tx, moved: ReturnMoved) -> None:
    if moved.state == ReturnState.APPROVED:
        await issue_slip(tx, moved.return_id)


async def on_payment_captured(tx: Tx, captured: PaymentCaptured) -> None:
    await book_capture(tx, captured.order_id, captured.amount)


async def on_refund_succeeded(tx: Tx, refund: RefundSucceeded) -> None:
    await book_refund(tx, refund.order_id, refund.refund_id, refund.amount)


async def on_refund_returned(tx: Tx, refund: RefundReturned) -> None:
    """The two may be told in any order; both are booked in the end."""
    await book_refund_returned(tx, refund.order_id, refund.refund_id, refund.amount)


async def on_dispute_opened(tx: Tx, dispute: DisputeOpened) -> None:
    await book_dispute(tx, dispute.order_id, dispute.dispute_id, dispute.amount)


async def on_dispute_closed(tx: Tx, dispute: DisputeClosed) -> None:
    close = book_dispute_won if dispute.is_won else book_dispute_lost
    await close(tx, dispute.order_id, dispute.dispute_id, dispute.amount)
