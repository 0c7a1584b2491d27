from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from vitrine.creator.errors import TermNotPossible
from vitrine.creator.term_model import SellingTerm, TermKind
from vitrine.db import Tx
from vitrine.kit import clock

MOST_BP = 5_000


@dataclass(frozen=True, slots=True)
class Terms:
    """In basis points."""

    commission_bp: int = 0
    share_bp: int = 0


async def set_commission(tx: Tx, bp: int, *, shop_id: int | None = None) -> None:
    """For one shop, or for all that have none of their own."""
    await set_term(tx, TermKind.COMMISSION, bp, shop_id=shop_id)


async def set_share(tx: Tx, bp: int, *, shop_id: int, creator_id: int) -> None:
    await set_term(tx, TermKind.SHARE, bp, shop_id=shop_id, creator_id=creator_id)


async def set_term(
    tx: Tx, kind: TermKind, bp: int, *, shop_id: int | None, creator_id: int | None = None
) -> None:
    if not 0 <= bp <= MOST_BP:
        raise TermNotPossible(field=f"share-{creator_id}" if creator_id else "commission")
    term = SellingTerm(kind=kind, shop_id=shop_id, creator_id=creator_id, bp=bp, since=clock.now())
    tx.session.add(term)
    await tx.flush()


async def terms_at(tx: Tx, shop_id: int, creator_id: int | None, at: datetime) -> Terms:
    """As they were at that moment: what is agreed later changes no sale."""
    of_all = SellingTerm.shop_id.is_(None)
    commission = (SellingTerm.kind == TermKind.COMMISSION) & (
        (SellingTerm.shop_id == shop_id) | of_all
    )
    share = (
        (SellingTerm.kind == TermKind.SHARE)
        & (SellingTerm.shop_id == shop_id)
        & (SellingTerm.creator_id == creator_id)
    )
    rows = await tx.session.execute(
        select(SellingTerm.kind, SellingTerm.shop_id, SellingTerm.bp)
        .ext(distinct_on(SellingTerm.kind, SellingTerm.shop_id))
        .where(commission | share, SellingTerm.since <= at)
        .order_by(
            SellingTerm.kind,
            SellingTerm.shop_id,
            SellingTerm.since.desc(),
            SellingTerm.id.desc(),
        )
    )
    found = {(TermKind(kind), shop): bp for kind, shop, bp in rows}
    common = found.get((TermKind.COMMISSION, None), 0)
    return Terms(
        commission_bp=found.get((TermKind.COMMISSION, shop_id), common),
        share_bp=found.get((TermKind.SHARE, shop_id), 0),
    )
