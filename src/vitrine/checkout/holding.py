from vitrine import stock
from vitrine.checkout.beginning import digest, lines_of
from vitrine.checkout.checking import goods_for, seller_of
from vitrine.checkout.errors import AlreadyOrdered, OneSellerAtATime
from vitrine.checkout.model import Checkout
from vitrine.checkout.queries import checkout_by_token, locked_checkout
from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
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
        claim = await claim_for(tx, checkout, f"{token}/{ids.new_id()}", wanted)
    granted = await lane.claim(claim)
    async with db.begin() as tx:
        checkout = await locked_checkout(tx, token)
        if checkout.order_id is None:
            await put_lines(tx, checkout, wanted)
            keep(checkout, granted)
            return
        await stock.release(tx, granted.hold_id)
    raise AlreadyOrdered


async def put_lines(tx: Tx, checkout: Checkout, wanted: dict[int, int]) -> None:
    seen = {line.variant_id: line.honoured_minor for line in checkout.lines}
    checkout.lines.clear()
    await tx.flush()
    checkout.lines.extend(lines_of(checkout.id, wanted, {} if is_over(checkout) else seen))


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
        claim = await claim_for(tx, checkout, f"{token}/after/{lost}", checkout.wanted())
    try:
        granted = await lane.claim(claim)
    except SoldOut as refusal:
        raise HoldLost(available=refusal.facts["available"]) from None
    async with db.begin() as tx:
        checkout = await locked_checkout(tx, token)
        if checkout.hold_id == lost:
            for line in checkout.lines:
                line.honoured_minor = None
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


async def claim_for(tx: Tx, checkout: Checkout, key: str, wanted: dict[int, int]) -> stock.Claim:
    """Changing one's mind wins no time: who changes lines all day would hold them all day."""
    held = await stock.hold_by_id(tx, checkout.hold_id)
    return stock.Claim(
        key,
        checkout.token,
        wanted,
        digest(sorted(wanted.items())),
        holder=held.holder,
        until=None if is_over(checkout) else checkout.hold_until,
    )


def is_over(checkout: Checkout) -> bool:
    """With the hold goes the price that was honoured while it lasted."""
    return checkout.hold_until <= clock.now()


def keep(checkout: Checkout, granted: stock.Granted) -> None:
    checkout.hold_id, checkout.hold_until = granted.hold_id, granted.expires_at
