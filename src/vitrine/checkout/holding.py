from vitrine import stock
from vitrine.checkout.beginning import digest, lines_of
from vitrine.checkout.checking import goods_for, seller_of
from vitrine.checkout.errors import AlreadyOrdered, OneSellerAtATime
from vitrine.checkout.model import Checkout
from vitrine.checkout.queries import checkout_by_token, locked_checkout
from vitrine.db import Database, Tx
from vitrine.kit import ids
from vitrine.order import OrderState, cancel, order_by_id
from vitrine.stock.errors import HoldLost, SoldOut


async def change_lines(
    db: Database, lane: stock.ClaimLane, token: str, lines: list[tuple[int, int]]
) -> None:
    """One claim for the whole checkout: its old hold gives way, or stays if this is refused."""
    wanted = stock.wanted_of(lines)
    async with db.begin() as tx:
        checkout = await checkout_by_token(tx, token)
        await refuse_change(tx, checkout, wanted)
    granted = await lane.claim(claim_for(checkout, f"{token}/{ids.new_id()}", wanted))
    async with db.begin() as tx:
        checkout = await locked_checkout(tx, token)
        seen = {line.variant_id: line.honoured_minor for line in checkout.lines}
        checkout.lines.clear()
        await tx.flush()
        checkout.lines.extend(lines_of(checkout.id, wanted, seen))
        keep(checkout, granted)


async def refuse_change(tx: Tx, checkout: Checkout, wanted: dict[int, int]) -> None:
    if checkout.order_id is not None:
        raise AlreadyOrdered
    goods = await goods_for(tx, checkout.market, wanted)
    if (await seller_of(tx, goods, checkout.show_id)).shop_id != checkout.shop_id:
        raise OneSellerAtATime


async def claim_again(db: Database, lane: stock.ClaimLane, token: str) -> None:
    """The hold ran out, but nobody else may have wanted the pieces meanwhile."""
    async with db.begin() as tx:
        checkout = await checkout_by_token(tx, token)
    lost = checkout.hold_id
    try:
        granted = await lane.claim(claim_for(checkout, f"{token}/after/{lost}", checkout.wanted()))
    except SoldOut as refusal:
        raise HoldLost(available=refusal.facts["available"]) from None
    async with db.begin() as tx:
        checkout = await locked_checkout(tx, token)
        if checkout.hold_id == lost:
            keep(checkout, granted)


async def abandon(tx: Tx, token: str) -> None:
    checkout = await locked_checkout(tx, token)
    if checkout.order_id is None:
        await stock.release(tx, checkout.hold_id)
        return
    order = await order_by_id(tx, checkout.order_id)
    if order.state in (OrderState.PLACED, OrderState.CLOSED):
        raise AlreadyOrdered
    if order.state == OrderState.UNPAID:
        await cancel(tx, order.id)


def claim_for(checkout: Checkout, key: str, wanted: dict[int, int]) -> stock.Claim:
    return stock.Claim(key, checkout.token, wanted, digest(sorted(wanted.items())))


def keep(checkout: Checkout, granted: stock.Granted) -> None:
    checkout.hold_id, checkout.hold_until = granted.hold_id, granted.expires_at
