"""At most so many pieces of a deal per buyer, whatever they call themselves."""

import hashlib
from collections.abc import Collection, Mapping

from sqlalchemy import delete, select, text

from vitrine.db import Tx
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
GIVE_BACK = text("""
update deal_share set pieces = deal_share.pieces - used.pieces
from deal_use as used where used.order_id = :order_id
and used.deal_id = deal_share.deal_id and used.who = deal_share.who""")


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
        deal = await tx.session.get_one(Deal, deal_id)
        if deal.per_buyer is None:
            continue
        if pieces > deal.per_buyer:
            raise OverTheLimit(most=deal.per_buyer)
        for each in sorted(who):
            terms = {"deal_id": deal_id, "who": each, "pieces": pieces, "most": deal.per_buyer}
            if (await tx.session.execute(SPEND, terms)).first() is None:
                raise OverTheLimit(most=deal.per_buyer)
            tx.session.add(DealUse(order_id=order_id, deal_id=deal_id, who=each, pieces=pieces))
    await tx.flush()


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
    """For the card that pays, instead of any other that was tried. Repeatable."""
    found = await tx.session.scalars(select(DealUse).where(DealUse.order_id == order_id))
    uses = found.all()
    pieces = {use.deal_id: use.pieces for use in uses}
    counted = {use.deal_id for use in uses if use.who == card}
    deals = {deal_id: count for deal_id, count in pieces.items() if deal_id not in counted}
    await spend(tx, order_id, deals, [card])
    for use in uses:
        if use.who.startswith(CARDS) and use.who != card:
            terms = {"deal_id": use.deal_id, "who": use.who, "pieces": use.pieces}
            await tx.session.execute(RETURN, terms)
            await tx.session.delete(use)
    await tx.flush()


async def give_shares_back(tx: Tx, order_id: int) -> None:
    await tx.session.execute(GIVE_BACK, {"order_id": order_id})
    await tx.session.execute(delete(DealUse).where(DealUse.order_id == order_id))


async def refuse_over(tx: Tx, deal_id: int, per_buyer: int | None, pieces: int, who: str) -> None:
    """Early, before pieces are held; `spend` decides."""
    if per_buyer is None:
        return
    had = await tx.session.scalar(
        select(DealShare.pieces).where(DealShare.deal_id == deal_id, DealShare.who == who)
    )
    if pieces + (had or 0) > per_buyer:
        raise OverTheLimit(most=per_buyer)
