"""What each wanted variant is sold at, and from where: an ordinary price, or a show's deal."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from vitrine import offer, stock
from vitrine.checkout.checking import Goods
from vitrine.checkout.errors import DealNotOn, JoinTheLine
from vitrine.checkout.model import Checkout
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer import DealMode, DealState, Terms


@dataclass(frozen=True, slots=True)
class Sale:
    """`expected`: the deal that the buyer's page showed; `offered`: a waiter's token."""

    market: str
    show_id: int | None
    seen_at: datetime | None
    expected: int | None = None
    offered: str | None = None


async def terms_of(tx: Tx, wanted: Mapping[int, int], sale: Sale) -> dict[int, Terms]:
    """By variant. Refuses what the page promised and is not so, rather than sell at another price.

    A deal in a line is sold to those who were offered a piece alone.
    """
    if sale.offered is not None:
        return await terms_offered(tx, wanted, sale, sale.offered)
    if sale.show_id is None:
        return {}
    terms = await offer.deal_terms(
        tx, sale.show_id, list(wanted), sale.market, seen_at=sale.seen_at
    )
    if sale.expected and all(each.deal_id != sale.expected for each in terms.values()):
        raise await not_on(tx, sale.expected)
    if any(each.mode is DealMode.QUEUE for each in terms.values()):
        raise JoinTheLine
    return terms


async def terms_offered(
    tx: Tx, wanted: Mapping[int, int], sale: Sale, token: str
) -> dict[int, Terms]:
    [variant_id] = list(wanted)[:1]
    place = await stock.demand_offered(tx, token, variant_id)
    if place.deal_id is None:
        return {}
    terms = await offer.terms_of_deal(tx, place.deal_id, variant_id, sale.market)
    return {variant_id: terms} if terms else {}


async def not_on(tx: Tx, deal_id: int) -> DealNotOn:
    deal = await offer.deal_by_id(tx, deal_id)
    is_ahead = deal.state != DealState.CLOSED and deal.opens_at > clock.now()
    return DealNotOn(opens_at=clock.to_ms(deal.opens_at) if is_ahead else None)


async def refuse_over_limit(
    tx: Tx, wanted: Mapping[int, int], terms: Mapping[int, Terms], account_id: int | None
) -> None:
    who = offer.by_account(account_id) if account_id else ""
    for variant_id, each in terms.items():
        await offer.refuse_over(tx, each.deal_id, each.per_buyer, wanted[variant_id], who)


async def refuse_beyond(
    tx: Tx,
    wanted: Mapping[int, int],
    goods: Goods,
    terms: Mapping[int, Terms],
    *,
    market: str,
    who: Collection[str],
) -> None:
    """Before pieces are held: who wants more than there are at a promotion's price is told."""
    reduced = {
        variant_id: pieces
        for variant_id, pieces in wanted.items()
        if variant_id not in terms and goods.offered[variant_id].prior is not None
    }
    if reduced:
        await offer.refuse_beyond(tx, reduced, market, who)


async def rationed(tx: Tx, checkout: Checkout, goods: Goods, who: Collection[str]) -> Goods:
    """Of a promotion's limited pieces a line gets all it wants, or costs the usual price."""
    wanted = {
        line.variant_id: line.quantity
        for line in checkout.lines
        if line.deal_id is None and goods.offered[line.variant_id].prior is not None
    }
    if not wanted:
        return goods
    usual = await offer.usual_beyond(tx, wanted, checkout.market, who)
    beyond = {id_: replace(goods.offered[id_], price=usual[id_], prior=None) for id_ in usual}
    return Goods(goods.variants, {**goods.offered, **beyond})


def held_at_once(wanted: Mapping[int, int], terms: Mapping[int, Terms]) -> dict[int, int]:
    """Where the first to pay is the first served, a tap on *Buy* sets nothing aside."""
    return {
        variant_id: quantity
        for variant_id, quantity in wanted.items()
        if variant_id not in terms or terms[variant_id].mode is not DealMode.PAY
    }


def places_of(terms: Mapping[int, Terms]) -> dict[int, str]:
    return {
        variant_id: each.location for variant_id, each in terms.items() if each.location is not None
    }


def limits_of(terms: Mapping[int, Terms]) -> dict[int, int]:
    return {
        variant_id: each.per_buyer
        for variant_id, each in terms.items()
        if each.per_buyer is not None
    }


def until_of(terms: Mapping[int, Terms]) -> datetime | None:
    """The shortest hold of the deals in it."""
    shortest: timedelta | None = min((each.hold_for for each in terms.values()), default=None)
    return None if shortest is None else clock.now() + shortest
