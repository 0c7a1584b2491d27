from fastapi import APIRouter

from vitrine.api.checkouts import Token
from vitrine.api.dependencies import InLocale, InTx, SignedIn
from vitrine.api.ordered import OrderOut
from vitrine.api.problems import refusals
from vitrine.api.shapes import PublicId
from vitrine.order import order_by_secret, order_for

router = APIRouter(tags=["orders"])


@router.get("/orders/by-secret/{secret}", responses=refusals(404, 422))
async def read_order_by_secret(tx: InTx, locale: InLocale, secret: Token) -> OrderOut:
    """A guest's order, by the secret of its link."""
    return OrderOut.of(await order_by_secret(tx, secret), locale)


@router.get("/orders/{order_id}", responses=refusals(401, 404, 422))
async def read_order(tx: InTx, account: SignedIn, locale: InLocale, order_id: PublicId) -> OrderOut:
    """The buyer's own order; anybody else's does not exist."""
    return OrderOut.of(await order_for(tx, order_id, account.id), locale)
