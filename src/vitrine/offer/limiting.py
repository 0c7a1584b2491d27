"""At most so many pieces of a deal per buyer, whatever they call themselves."""

import hashlib
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select, text

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer.deal_model import Deal, DealShare, DealUse
from vitrine.offer.discount_model import Discount, DiscountUse
from vitrine.offer.errors import OverTheLimit
from vitrine.offer.promotion_model import PromotionUse

SPEND = text("""
insert into deal_share (deal_id, who, pieces) values (:deal_id, :who, :pieces)
on conflict (deal_id, who) do update set pieces = deal_share.pieces + excluded.pieces
where deal_share.pieces + excluded.pieces <= :most returning pieces""")
RETURN = text("""
update deal_share set pieces = pieces - :pieces where deal_id = :deal_id and who = :who""")
CARDS = "card/"


def by_account(account_id: int) -> str:
    return f"account/{account_id}"


def by_card(fingerprint: str) -> str:
    return f"{CARDS}{fingerprint}"


def by_address(*parts: str) -> str:
    spelled = "/".join("".join(filter(str.isalnum, part.casefold())) for part in parts)
    return f"address/{hashlib.sha256(spelled.encode()).hexdigest()[:32]}"


async def spend(tx: Tx, order_id: int, deals: Mapping[int, int], who: Collection[str]) -> None:
    """Pieces by deal. All shares are taken in one order, so two orders never wait crosswise."""
    for deal_id, pieces in sorted(deals.items()):
        if (await tx.session.get_one(Deal, deal_id)).per_buyer is None:
            continue
        for each in sorted(who):
            use = DealUse(order_id=order_id, deal_id=deal_id, who=each, pieces=pieces)
            await count(tx, use)
            tx.session.add(use)
    await tx.flush()


async def count(tx: Tx, use: DealUse) -> None:
    most = (await tx.session.get_one(Deal, use.deal_id)).per_buyer
    assert most is not None
    if use.pieces > most:
        raise OverTheLimit(most=most)
    if (await tx.session.execute(SPEND, share(use) | {"most": most})).first() is None:
        raise OverTheLimit(most=most)


async def uncount(tx: Tx, use: DealUse) -> None:
    await tx.session.execute(RETURN, share(use))


def share(use: DealUse) -> dict[str, int | str]:
    return {"deal_id": use.deal_id, "who": use.who, "pieces": use.pieces}


async def uses_of(tx: Tx, order_id: int) -> Sequence[DealUse]:
    found = await tx.session.scalars(
        select(DealUse).where(DealUse.order_id == order_id).order_by(DealUse.deal_id, DealUse.who)
    )
    return found.all()


async def is_limited(tx: Tx, order_id: int) -> bool:
    """Something in the order is counted per buyer."""
    by_deal = select(DealUse.order_id).where(DealUse.order_id == order_id)
    by_code = (
        select(DiscountUse.order_id)
        .join(Discount, Discount.id == DiscountUse.discount_id)
        .where(DiscountUse.order_id == order_id, Discount.per_buyer.is_not(None))
    )
    by_promotion = select(PromotionUse.order_id).where(PromotionUse.order_id == order_id)
    limited = by_deal.exists() | by_code.exists() | by_promotion.exists()
    return bool(await tx.session.scalar(select(limited)))


async def spend_by_card(tx: Tx, order_id: int, card: str) -> None:
    """For the card that pays, instead of any other that was tried. Repeatable.

    Of an order that is over it is counted with the rest, should the money bring it back.
    """
    uses = await uses_of(tx, order_id)
    tried = [use for use in uses if use.who.startswith(CARDS) and use.who != card]
    counted = {use.deal_id for use in uses if use.who == card}
    for use in {use.deal_id: use for use in uses if use.deal_id not in counted}.values():
        pays = DealUse(
            order_id=order_id,
            deal_id=use.deal_id,
            who=card,
            pieces=use.pieces,
            released_at=use.released_at,
        )
        if pays.released_at is None:
            await count(tx, pays)
        tx.session.add(pays)
    for use in tried:
        if use.released_at is None:
            await uncount(tx, use)
        await tx.session.delete(use)
    await tx.flush()


async def give_shares_back(tx: Tx, order_id: int) -> None:
    for use in await uses_of(tx, order_id):
        if use.released_at is None:
            await uncount(tx, use)
            use.released_at = clock.now()
    await tx.flush()


async def spend_again(tx: Tx, order_id: int) -> None:
    """Raises if somebody had their share of a deal meanwhile."""
    for use in await uses_of(tx, order_id):
        if use.released_at is not None:
            await count(tx, use)
            use.released_at = None
    await tx.flush()


async def refuse_over(tx: Tx, deal_id: int, per_buyer: int | None, pieces: int, who: str) -> None:
    """Early, before pieces are held; `spend` decides."""
    if per_buyer is None:
        return
    had = await tx.session.scalar(
        select(DealShare.pieces).where(DealShare.deal_id == deal_id, DealShare.who == who)
    )
    if pieces + (had or 0) > per_buyer:
        raise OverTheLimit(most=per_buyer)
