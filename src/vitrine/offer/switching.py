"""Prices go down as a promotion begins, and back as it ends."""

from collections.abc import Sequence
from functools import partial

from sqlalchemy import exists, or_, select, update

from vitrine.db import Database, Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.kit.sweeping import each_alone
from vitrine.offer.errors import NotAReduction, PriceMissing
from vitrine.offer.events import PromotionMove, PromotionMoved
from vitrine.offer.model import Price
from vitrine.offer.pricing import apply, days_of, reduced_from
from vitrine.offer.promotion_model import PriceState, Promotion, PromotionPrice
from vitrine.offer.reducing import less

DUE_AT_ONCE = 100
PRICES_AT_ONCE = 200  # in one transaction: who changes a price meanwhile waits for no more


def reduced(price: PromotionPrice, regular_minor: int) -> int:
    if price.percent_bp is None:
        assert price.minor is not None
        return price.minor
    return less(regular_minor, price.percent_bp)


async def switch_on(tx: Tx, price: PromotionPrice) -> None:
    """What is on already may only go further down: its prior price stays that of the first step."""
    row = await locked(tx, price)
    was_on = price.state == PriceState.ON and price.was_minor is not None
    regular = price.was_minor if was_on and price.was_minor is not None else row.minor
    target = Money(reduced(price, regular), row.currency)
    if not (was_on and target.minor == row.minor):
        await apply(tx, row, target, prior_minor=await prior_of(tx, price, row, target))
    price.minor, price.was_minor, price.state = target.minor, regular, PriceState.ON
    price.prior_minor = None


async def prior_of(tx: Tx, price: PromotionPrice, row: Price, target: Money) -> int:
    """One that comes back is the same reduction: its prior price is that of the first time."""
    if price.prior_minor is None:
        return await reduced_from(tx, price.variant_id, price.market, target)
    prior = min(price.prior_minor, row.minor)
    if target.minor >= prior:
        raise NotAReduction(days=days_of(price.market))
    return prior


async def switch_off(tx: Tx, price: PromotionPrice, became: PriceState = PriceState.OVER) -> None:
    """Back as an ordinary price: what was cheaper a moment ago is no reduction."""
    row = await locked(tx, price)
    assert price.was_minor is not None
    price.state = became
    price.prior_minor = row.prior_minor if became is PriceState.GONE else None
    await apply(tx, row, Money(price.was_minor, row.currency), prior_minor=None)


async def locked(tx: Tx, price: PromotionPrice) -> Price:
    row = await tx.session.get(Price, (price.variant_id, price.market), with_for_update=True)
    if row is None:
        raise PriceMissing(market=price.market)
    return row


async def run_promotions(db: Database) -> int:
    async with db.begin() as tx:
        due = await due_promotions(tx)
    return await each_alone("offer.run_promotions", due, partial(run_promotion, db))


async def due_promotions(tx: Tx) -> list[int]:
    now = clock.now()
    waits = exists().where(
        PromotionPrice.promotion_id == Promotion.id, PromotionPrice.state == PriceState.WAITING
    )
    due = (
        select(Promotion.id)
        .where(
            Promotion.ended_at.is_(None),
            Promotion.opens_at <= now,
            or_(Promotion.closes_at <= now, waits),
        )
        .order_by(Promotion.opens_at)
        .limit(DUE_AT_ONCE)
    )
    return list(await tx.session.scalars(due))


async def run_promotion(db: Database, promotion_id: int) -> None:
    async with db.begin() as tx:
        promotion = await tx.session.get_one(Promotion, promotion_id, with_for_update=True)
        if promotion.ended_at is not None:
            return
        if promotion.has_closed:
            await end(tx, promotion)
        else:
            await begin(tx, promotion)
        await tx.flush()


async def begin(tx: Tx, promotion: Promotion) -> None:
    for price in await prices_in(tx, promotion.id, PriceState.WAITING):
        try:
            await switch_on(tx, price)
        except VitrineError:
            price.state = PriceState.VOID
    begun(tx, promotion)


def begun(tx: Tx, promotion: Promotion) -> None:
    if promotion.began_at is None:
        promotion.began_at = clock.now()
        say(tx, promotion, PromotionMove.BEGAN)


async def end(tx: Tx, promotion: Promotion) -> None:
    still_on = await prices_in(tx, promotion.id, PriceState.ON)
    for price in still_on:
        await switch_off(tx, price)
    if len(still_on) == PRICES_AT_ONCE:
        return
    await tx.session.execute(
        update(PromotionPrice)
        .where(
            PromotionPrice.promotion_id == promotion.id,
            PromotionPrice.state.in_((PriceState.WAITING, PriceState.GONE)),
        )
        .values(state=PriceState.OVER)
    )
    promotion.ended_at = clock.now()
    say(tx, promotion, PromotionMove.ENDED)


async def prices_in(tx: Tx, promotion_id: int, state: PriceState) -> list[PromotionPrice]:
    found = await tx.session.scalars(
        select(PromotionPrice)
        .where(PromotionPrice.promotion_id == promotion_id, PromotionPrice.state == state)
        .order_by(PromotionPrice.variant_id)
        .limit(PRICES_AT_ONCE)
    )
    return list(found)


def say(
    tx: Tx,
    promotion: Promotion,
    move: PromotionMove,
    *,
    put: Sequence[int] = (),
    taken_out: Sequence[int] = (),
) -> None:
    tx.emit(
        PromotionMoved(
            promotion_id=promotion.id,
            shop_id=promotion.shop_id,
            move=move,
            put=tuple(put),
            taken_out=tuple(taken_out),
            at=clock.now(),
        )
    )
