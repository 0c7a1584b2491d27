from dataclasses import replace

from vitrine import stock
from vitrine.checkout.beginning import digest, lines_of
from vitrine.checkout.checking import Came, Goods, goods_for, seller_of
from vitrine.checkout.errors import AlreadyOrdered, OneSellerAtATime
from vitrine.checkout.model import Checkout
from vitrine.checkout.queries import checkout_by_token, is_unheld, locked_checkout
from vitrine.checkout.quoting import buyers
from vitrine.checkout.terms import (
    Sale,
    held_at_once,
    limits_of,
    places_of,
    refuse_beyond,
    refuse_over_limit,
    terms_of,
    until_of,
)
from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.offer import Terms, terms_of_deal
from vitrine.order import OrderState, cancel, order_by_id
from vitrine.stock.errors import HoldLost, SoldOut


async def change_lines(
    db: Database, lane: stock.ClaimLane, token: str, lines: list[tuple[int, int]]
) -> None:
    """One claim for the whole checkout: its old hold gives way, or stays if this is refused."""
    wanted = stock.wanted_of(lines)
    async with db.begin() as tx:
        checkout = await checkout_by_token(tx, token)
        goods = await refuse_change(tx, checkout, wanted)
        terms = await terms_now(tx, checkout, wanted)
        await refuse_over_limit(tx, wanted, terms, checkout.account_id)
        who = buyers(checkout)
        await refuse_beyond(tx, wanted, goods, terms, market=checkout.market, who=who)
        claim = await claim_for(tx, checkout, f"{token}/{ids.new_id()}", wanted, terms)
    granted = await lane.claim(claim)
    async with db.begin() as tx:
        checkout = await locked_checkout(tx, token)
        if checkout.order_id is None:
            await put_lines(tx, checkout, wanted, terms)
            keep(checkout, granted)
            return
        await stock.release(tx, granted.hold_id)
    raise AlreadyOrdered


async def put_lines(
    tx: Tx, checkout: Checkout, wanted: dict[int, int], terms: dict[int, Terms]
) -> None:
    seen = {line.variant_id: line.honoured_minor for line in checkout.lines}
    checkout.lines.clear()
    await tx.flush()
    kept = {} if is_over(checkout) else seen
    checkout.lines.extend(lines_of(checkout.id, wanted, kept, terms))


async def terms_now(tx: Tx, checkout: Checkout, wanted: dict[int, int]) -> dict[int, Terms]:
    """While the hold lasts, its deals stand as they were tapped, even if they closed meanwhile."""
    sale = Sale(checkout.market, checkout.show_id, None)
    kept: dict[int, Terms] = {}
    for line in [] if is_over(checkout) else checkout.lines:
        if line.deal_id and line.variant_id in wanted:
            stands = await terms_of_deal(tx, line.deal_id, line.variant_id, checkout.market)
            if stands is not None:
                kept[line.variant_id] = replace(
                    stands, location=None if line.location == stock.MAIN else line.location
                )
    fresh = {variant: pieces for variant, pieces in wanted.items() if variant not in kept}
    return kept | (await terms_of(tx, fresh, sale) if fresh else {})


async def refuse_change(tx: Tx, checkout: Checkout, wanted: dict[int, int]) -> Goods:
    if checkout.order_id is not None:
        raise AlreadyOrdered
    goods = await goods_for(tx, checkout.market, wanted)
    if (await seller_of(tx, goods, Came(checkout.show_id))).shop_id != checkout.shop_id:
        raise OneSellerAtATime
    return goods


async def claim_again(db: Database, lane: stock.ClaimLane, token: str) -> None:
    """The hold ran out, but nobody else may have wanted the pieces meanwhile."""
    async with db.begin() as tx:
        checkout = await checkout_by_token(tx, token)
        lost, wanted = checkout.hold_id, checkout.wanted()
        terms = await terms_of(tx, wanted, Sale(checkout.market, checkout.show_id, None))
        claim = await claim_for(tx, checkout, f"{token}/after/{lost}", wanted, terms)
    try:
        granted = await lane.claim(claim)
    except SoldOut as refusal:
        raise HoldLost(available=refusal.facts["available"]) from None
    async with db.begin() as tx:
        checkout = await locked_checkout(tx, token)
        if checkout.hold_id == lost:
            await put_lines(tx, checkout, wanted, terms)
            keep(checkout, granted)


async def claim_unheld(db: Database, lane: stock.ClaimLane, token: str) -> None:
    """The first to pay is the first served: only now are pieces asked for."""
    async with db.look() as tx:
        if not await is_unheld(tx, token):
            return
        checkout = await checkout_by_token(tx, token)
        if checkout.order_id or is_over(checkout):
            return
        asked, wanted = checkout.hold_id, checkout.wanted()
        terms = await terms_now(tx, checkout, wanted)
        claim = await claim_for(tx, checkout, f"{token}/pays/{asked}", wanted, terms)
    granted = await lane.claim(replace(claim, wanted=wanted))
    async with db.begin() as tx:
        checkout = await locked_checkout(tx, token)
        if checkout.hold_id == asked:
            for line in checkout.lines:
                line.unheld = False
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


async def claim_for(
    tx: Tx, checkout: Checkout, key: str, wanted: dict[int, int], terms: dict[int, Terms]
) -> stock.Claim:
    """Changing one's mind wins no time: who changes lines all day would hold them all day."""
    held = await stock.hold_by_id(tx, checkout.hold_id)
    return stock.Claim(
        key,
        checkout.token,
        held_at_once(wanted, terms),
        digest(sorted(wanted.items())),
        holder=held.holder,
        until=until_of(terms) if is_over(checkout) else checkout.hold_until,
        places=places_of(terms),
        limits=limits_of(terms),
    )


def is_over(checkout: Checkout) -> bool:
    """With the hold goes the price that was honoured while it lasted."""
    return checkout.hold_until <= clock.now()


def keep(checkout: Checkout, granted: stock.Granted) -> None:
    checkout.hold_id, checkout.hold_until = granted.hold_id, granted.expires_at
