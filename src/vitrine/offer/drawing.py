"""Pieces at a promotion's price, counted order by order: the last one ends that price."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import func, or_, select, text, update

from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.offer.errors import ReducedGone, ShareHad
from vitrine.offer.limiting import CARDS
from vitrine.offer.promotion_model import (
    PriceState,
    Promotion,
    PromotionLimit,
    PromotionPrice,
    PromotionShare,
    PromotionUse,
)
from vitrine.offer.rationing import Subject, rations
from vitrine.offer.switching import switch_off, switch_on

SHARE = text("""
insert into promotion_share (promotion_id, subject_id, who, pieces)
values (:promotion_id, :subject_id, :who, :pieces)
on conflict (promotion_id, subject_id, who)
do update set pieces = promotion_share.pieces + excluded.pieces
where promotion_share.pieces + excluded.pieces <= :most returning pieces""")


async def draw(
    tx: Tx, order_id: int, bought: Mapping[int, tuple[int, int]], market: str, who: Collection[str]
) -> None:
    """`bought`: pieces and price, by variant. Raises where somebody else was faster."""
    pieces: Counter[Subject] = Counter()
    for variant_id, ration in (await rations(tx, bought, market, ())).items():
        count, minor = bought[variant_id]
        if minor == ration.minor and ration.usual.minor != minor:
            pieces[ration.subject] += count
    for (promotion_id, subject_id), count in sorted(pieces.items()):
        use = PromotionUse(
            order_id=order_id,
            promotion_id=promotion_id,
            subject_id=subject_id,
            pieces=count,
            who=sorted(who),
        )
        await take(tx, use)
        tx.session.add(use)
    await tx.flush()


async def take(tx: Tx, use: PromotionUse) -> None:
    await locked(tx, use.promotion_id)
    limit = await tx.session.scalar(
        update(PromotionLimit)
        .where(
            PromotionLimit.promotion_id == use.promotion_id,
            PromotionLimit.subject_id == use.subject_id,
            or_(
                PromotionLimit.pieces.is_(None),
                PromotionLimit.used + use.pieces <= PromotionLimit.pieces,
            ),
        )
        .values(used=PromotionLimit.used + use.pieces)
        .returning(PromotionLimit),
        execution_options={"populate_existing": True},
    )
    if limit is None:
        raise ReducedGone
    await share(tx, limit, use.pieces, use.who)
    if limit.left == 0:
        for price in await prices_of(tx, use, PriceState.ON):
            await switch_off(tx, price, PriceState.GONE)


async def locked(tx: Tx, promotion_id: int) -> Promotion:
    """Shared: orders need not wait for each other, only for who changes or ends it."""
    return await tx.session.get_one(
        Promotion, promotion_id, with_for_update={"read": True}, populate_existing=True
    )


async def share(tx: Tx, limit: PromotionLimit, pieces: int, who: Collection[str]) -> None:
    for each in sorted(who) if limit.per_buyer is not None else ():
        terms = {
            "promotion_id": limit.promotion_id,
            "subject_id": limit.subject_id,
            "who": each,
            "pieces": pieces,
            "most": limit.per_buyer,
        }
        is_over = pieces > (limit.per_buyer or 0)
        if is_over or (await tx.session.execute(SHARE, terms)).first() is None:
            raise ShareHad(most=limit.per_buyer)


async def unshare(tx: Tx, use: PromotionUse, who: Collection[str]) -> None:
    await tx.session.execute(
        update(PromotionShare)
        .where(
            PromotionShare.promotion_id == use.promotion_id,
            PromotionShare.subject_id == use.subject_id,
            PromotionShare.who.in_(who),
        )
        .values(pieces=func.greatest(PromotionShare.pieces - use.pieces, 0))
    )


async def draw_by_card(tx: Tx, order_id: int, card: str) -> None:
    """For the card that pays, instead of any other that was tried. Repeatable.

    Of an order that is over it is counted with the rest, should the money bring it back.
    """
    for use in await draws(tx, order_id):
        if card in use.who:
            continue
        tried = [each for each in use.who if each.startswith(CARDS)]
        if use.released_at is None:
            limit = await tx.session.get(PromotionLimit, (use.promotion_id, use.subject_id))
            if limit is not None:
                await share(tx, limit, use.pieces, [card])
            await unshare(tx, use, tried)
        use.who = sorted({*use.who, card} - {*tried})
    await tx.flush()


async def draw_again(tx: Tx, order_id: int) -> None:
    """Money came for an order that had expired. Raises if its pieces were sold meanwhile."""
    for use in await draws(tx, order_id):
        if use.released_at is not None:
            await take(tx, use)
            use.released_at = None
    await tx.flush()


async def undraw(tx: Tx, order_id: int) -> None:
    """An order came to nothing: others may have its pieces at that price, even if it was gone."""
    for use in await draws(tx, order_id):
        if use.released_at is not None:
            continue
        use.released_at = clock.now()
        promotion = await locked(tx, use.promotion_id)
        left = await uncount(tx, use)
        await unshare(tx, use, use.who)
        if left is not None and left > 0 and promotion.is_running:
            await come_back(tx, use)
    await tx.flush()


async def uncount(tx: Tx, use: PromotionUse) -> int | None:
    """What is left with it, where there is a limit in all."""
    return await tx.session.scalar(
        update(PromotionLimit)
        .where(
            PromotionLimit.promotion_id == use.promotion_id,
            PromotionLimit.subject_id == use.subject_id,
        )
        .values(used=PromotionLimit.used - use.pieces)
        .returning(PromotionLimit.pieces - PromotionLimit.used)
    )


async def come_back(tx: Tx, use: PromotionUse) -> None:
    for price in await prices_of(tx, use, PriceState.GONE):
        try:
            await switch_on(tx, price)
        except VitrineError:
            price.state = PriceState.VOID


async def prices_of(tx: Tx, use: PromotionUse, state: PriceState) -> Sequence[PromotionPrice]:
    found = await tx.session.scalars(
        select(PromotionPrice)
        .where(
            PromotionPrice.promotion_id == use.promotion_id,
            or_(
                PromotionPrice.variant_id == use.subject_id,
                PromotionPrice.product_id == use.subject_id,
            ),
            PromotionPrice.state == state,
        )
        .order_by(PromotionPrice.variant_id),
        execution_options={"populate_existing": True},
    )
    return found.all()


async def draws(tx: Tx, order_id: int) -> Sequence[PromotionUse]:
    found = await tx.session.scalars(
        select(PromotionUse)
        .where(PromotionUse.order_id == order_id)
        .order_by(PromotionUse.promotion_id, PromotionUse.subject_id)
        .with_for_update()
    )
    return found.all()
