from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

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
    own = await term(tx, TermKind.COMMISSION, at, shop_id=shop_id)
    commission = await term(tx, TermKind.COMMISSION, at) if own is None else own
    share = None
    if creator_id is not None:
        share = await term(tx, TermKind.SHARE, at, shop_id=shop_id, creator_id=creator_id)
    return Terms(commission or 0, share or 0)


async def term(
    tx: Tx,
    kind: TermKind,
    at: datetime,
    *,
    shop_id: int | None = None,
    creator_id: int | None = None,
) -> int | None:
    return await tx.session.scalar(
        select(SellingTerm.bp)
        .where(
            SellingTerm.kind == kind,
            SellingTerm.shop_id.is_not_distinct_from(shop_id),
            SellingTerm.creator_id.is_not_distinct_from(creator_id),
            SellingTerm.since <= at,
        )
        .order_by(SellingTerm.since.desc(), SellingTerm.id.desc())
        .limit(1)
    )
