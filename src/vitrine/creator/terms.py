from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from vitrine.creator.errors import CountryUnknown, TermNotPossible
from vitrine.creator.term_model import SellingTerm, TermKind
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import TaxCategory, market, tax_rate_bp, taxed_countries
from vitrine.shop import shop_by_id

MOST_BP = 5_000


@dataclass(frozen=True, slots=True)
class Terms:
    """In basis points. `vat_bp`: what the operator adds to their commission."""

    commission_bp: int = 0
    share_bp: int = 0
    vat_bp: int = 0


async def set_commission(
    tx: Tx, bp: int, *, shop_id: int | None = None, country: str | None = None
) -> None:
    """For one shop, or for all that have none of their own. `country`: the operator's, for VAT."""
    if country is not None and country not in taxed_countries():
        raise CountryUnknown(country=country)
    await write(tx, SellingTerm(kind=TermKind.COMMISSION, shop_id=shop_id, bp=bp, country=country))


async def set_share(tx: Tx, bp: int, *, shop_id: int, creator_id: int) -> None:
    await write(tx, SellingTerm(kind=TermKind.SHARE, shop_id=shop_id, creator_id=creator_id, bp=bp))


async def write(tx: Tx, term: SellingTerm) -> None:
    if not 0 <= term.bp <= MOST_BP:
        raise TermNotPossible(field=f"share-{term.creator_id}" if term.creator_id else "commission")
    term.since = clock.now()
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
        select(SellingTerm.kind, SellingTerm.shop_id, SellingTerm.bp, SellingTerm.country)
        .ext(distinct_on(SellingTerm.kind, SellingTerm.shop_id))
        .where(commission | share, SellingTerm.since <= at)
        .order_by(
            SellingTerm.kind,
            SellingTerm.shop_id,
            SellingTerm.since.desc(),
            SellingTerm.id.desc(),
        )
    )
    found = {(TermKind(kind), shop): (bp, country) for kind, shop, bp, country in rows}
    nothing = (0, None)
    common = found.get((TermKind.COMMISSION, None), nothing)
    commission_bp, country = found.get((TermKind.COMMISSION, shop_id), common)
    return Terms(
        commission_bp=commission_bp,
        share_bp=found.get((TermKind.SHARE, shop_id), nothing)[0],
        vat_bp=await vat_on_commission(tx, shop_id, country, at) if country else 0,
    )


async def vat_on_commission(tx: Tx, shop_id: int, country: str, at: datetime) -> int:
    """Across a border the seller owes it themselves (reverse charge)."""
    shop = await shop_by_id(tx, shop_id)
    if shop.seat != country:
        return 0
    day = at.astimezone(market(shop.home_market).zone).date()
    return tax_rate_bp(country, TaxCategory.STANDARD, day)
