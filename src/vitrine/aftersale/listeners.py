from vitrine.aftersale.adopting import adopt
from vitrine.db import Tx
from vitrine.payment.events import RefundSucceeded


async def on_refund_succeeded(tx: Tx, refund: RefundSucceeded) -> None:
    await adopt(tx, refund.refund_id)
