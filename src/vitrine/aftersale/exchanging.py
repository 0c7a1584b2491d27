"""Another piece instead of the money: kept once it is asked for, sent when the first is back.

It costs what the other costs today, so nothing is charged, paid back or invoiced a second time.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial

from sqlalchemy import and_, or_, select, update

from vitrine import fulfilment, offer, stock
from vitrine import order as orders
from vitrine.aftersale.errors import NoExchange, NotExchangeable
from vitrine.aftersale.events import ExchangeEnded
from vitrine.aftersale.model import UNDER_WAY, Return, ReturnKind, ReturnState, ReturnUnit
from vitrine.aftersale.returning import locked_return, open_return, pieces_to_return
from vitrine.catalogue import Variant, variants_by_ids, variants_of
from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.kit.sweeping import each_alone
from vitrine.order import Instead, Order, OrderUnit
from vitrine.stock.errors import HoldLost, SoldOut

SENT_WITHIN = timedelta(days=30)
KEPT_FOR = timedelta(days=60)
NOT_SENT = (ReturnState.REQUESTED, ReturnState.APPROVED)


async def exchangeable(
    tx: Tx, order: Order, units: Collection[OrderUnit]
) -> dict[int, list[Variant]]:
    """By the variant that somebody has: what is there of the same product at the same price.

    Today's prices are compared: who bought in a deal keeps their price.
    """
    had = await variants_by_ids(tx, {u.variant_id for u in units if not u.credited_minor})
    sold = {n: v.product_id for n, v in had.items() if v.product.is_listed_in(order.market)}
    siblings = {product: await variants_of(tx, product) for product in set(sold.values())}
    known = {variant.id for variants in siblings.values() for variant in variants}
    offers = await offer.resolve(tx, known | had.keys(), order.market, clock.now())
    levels = await stock.available(tx, known)
    prices = {variant_id: each.price for variant_id, each in offers.items()}

    def may_replace(one: int, other: int) -> bool:
        is_alike = one == other or (one in prices and prices[one] == prices.get(other))
        return is_alike and levels[other].available > 0

    return {n: [v for v in siblings[sold[n]] if may_replace(n, v.id)] for n in sold}


async def ask_exchange(
    tx: Tx, order_id: int, wanted: Mapping[int, int | None], *, reason: str, note: str = ""
) -> Return:
    """`wanted`: a variant for each piece, or none where the money is to go back."""
    order, units = await pieces_to_return(tx, order_id, wanted.keys(), reason)
    instead = {unit_id: variant for unit_id, variant in wanted.items() if variant is not None}
    await demand_exchangeable(tx, order, units, instead)
    try:
        hold_id = await stock.keep(
            tx,
            Counter(instead.values()),
            key=f"exchange/{ids.new_id()}",
            until=clock.now() + KEPT_FOR,
        )
    except SoldOut as error:
        raise NotExchangeable from error
    return await open_return(
        tx,
        order,
        units,
        kind=ReturnKind.EXCHANGE,
        reason=reason,
        note=note,
        wanted=instead,
        hold_id=hold_id,
    )


async def demand_exchangeable(
    tx: Tx, order: Order, units: Sequence[OrderUnit], instead: Mapping[int, int]
) -> None:
    choices = await exchangeable(tx, order, units)
    for unit in units:
        known = {variant.id for variant in choices.get(unit.variant_id, ())}
        if unit.id in instead and (unit.credited_minor or instead[unit.id] not in known):
            raise NotExchangeable


async def send_instead(tx: Tx, order: Order, found: Return) -> None:
    """What was kept becomes the order's, in a parcel of its own."""
    if found.hold_id is None:
        raise NoExchange
    try:
        await stock.take(tx, found.hold_id, by=order.id)
    except HoldLost as error:
        raise NoExchange from error
    variants = await variants_by_ids(tx, found.wanted.values())
    instead = {
        unit_id: Instead(variant_id, variants[variant_id].sku, variants[variant_id].option)
        for unit_id, variant_id in found.wanted.items()
    }
    await orders.replace_units(tx, order, instead)
    await fulfilment.open_parcels(tx, order.id)


async def pay_instead(tx: Tx, return_id: int) -> None:
    """No exchange after all: from here it is a return like any other."""
    found = await locked_return(tx, return_id)
    changed = await tx.session.scalar(
        update(Return)
        .where(
            Return.id == found.id,
            Return.kind == ReturnKind.EXCHANGE,
            Return.state.in_(UNDER_WAY),
        )
        .values(kind=ReturnKind.REFUND if found.goods_stay else ReturnKind.RETURN)
        .returning(Return.id)
    )
    if changed is None:
        raise NoExchange
    await tx.session.execute(
        update(ReturnUnit).where(ReturnUnit.return_id == found.id).values(wanted_variant_id=None)
    )
    if found.hold_id is not None:
        await stock.release(tx, found.hold_id)
    tx.emit(ExchangeEnded(return_id=found.id, order_id=found.order_id, shop_id=found.shop_id))


async def end_exchanges(db: Database) -> int:
    """Nothing is kept for ever for who sends nothing."""
    now = clock.now()
    not_sent = and_(Return.state.in_(NOT_SENT), Return.asked_at <= now - SENT_WITHIN)
    async with db.begin() as tx:
        due = await tx.session.scalars(
            select(Return.id).where(
                Return.kind == ReturnKind.EXCHANGE,
                Return.state.in_(UNDER_WAY),
                or_(not_sent, Return.asked_at <= now - KEPT_FOR),
            )
        )
        found = due.all()
    return await each_alone("aftersale.end_exchanges", found, partial(end_alone, db))


async def end_alone(db: Database, return_id: int) -> None:
    async with db.begin() as tx:
        await pay_instead(tx, return_id)
