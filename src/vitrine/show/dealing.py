"""Deals in a show: what offers decide becomes cues, in the order in which the room sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from vitrine import offer
from vitrine.catalogue import variants_of
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.kit.sweeping import each_alone
from vitrine.offer import Deal, DealMode
from vitrine.realtime import entries
from vitrine.show.cueing import lock_room, next_place, post_at
from vitrine.show.errors import ShowOver
from vitrine.show.events import DealAnnounced, DealClosed, DealOpened
from vitrine.show.model import Item, Show
from vitrine.show.pricing import from_price

FACTS = {
    entries.DealPhase.ANNOUNCED: DealAnnounced,
    entries.DealPhase.OPENED: DealOpened,
    entries.DealPhase.CLOSED: DealClosed,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedDeal:
    """As the host asks for it. `pieces`: by variant; without any it sells from the stock."""

    prices: Mapping[str, Money]
    variants: tuple[int, ...] = ()
    pieces: Mapping[int, int] | None = None
    opens_at: datetime | None = None
    lasts: timedelta | None = None
    per_buyer: int | None = None
    mode: DealMode = DealMode.HOLD
    hold_seconds: int = 120


async def announce_deal(tx: Tx, show: Show, item: Item, wanted: WantedDeal) -> Deal:
    if show.is_over:
        raise ShowOver(title=show.title)
    await lock_room(tx, show.id)
    of_product = [variant.id for variant in await variants_of(tx, item.product_id)]
    chosen = wanted.variants or tuple(wanted.pieces or ()) or tuple(of_product)
    deal = await offer.announce_deal(
        tx,
        offer.NewDeal(
            show_id=show.id,
            item_id=item.id,
            product_id=item.product_id,
            variants=tuple(variant for variant in of_product if variant in chosen),
            prices=wanted.prices,
            pieces=wanted.pieces,
            opens_at=wanted.opens_at,
            lasts=wanted.lasts,
            per_buyer=wanted.per_buyer,
            mode=wanted.mode,
            hold_seconds=wanted.hold_seconds,
        ),
    )
    is_open = deal.opens_at <= clock.now() and await offer.open_deal(tx, deal)
    phase = entries.DealPhase.OPENED if is_open else entries.DealPhase.ANNOUNCED
    await say(tx, deal, phase)
    return deal


async def close_deal(tx: Tx, deal: Deal) -> None:
    await lock_room(tx, deal.show_id)
    if await offer.close_deal(tx, deal):
        await say(tx, deal, entries.DealPhase.CLOSED)


async def close_deals_of(tx: Tx, show_id: int) -> None:
    for deal in await offer.running_deals(tx, show_id):
        await close_deal(tx, deal)


async def close_deal_of_item(tx: Tx, item: Item) -> None:
    deal = await offer.running_deal(tx, item.id)
    if deal is not None:
        await close_deal(tx, deal)


async def run_deals(db: Database) -> int:
    async with db.begin() as tx:
        due = await offer.due_deals(tx)
    return await each_alone("show.run_deals", due, partial(run_deal, db))


async def run_deal(db: Database, deal_id: int) -> None:
    async with db.begin() as tx:
        deal = await offer.deal_by_id(tx, deal_id)
        if deal.closes_at and deal.closes_at <= clock.now():
            await close_deal(tx, deal)
            return
        await lock_room(tx, deal.show_id)
        if await offer.open_deal(tx, deal):
            await say(tx, deal, entries.DealPhase.OPENED)


async def say(tx: Tx, deal: Deal, phase: entries.DealPhase) -> None:
    place = await next_place(tx, deal.show_id)
    offers = await offer.deal_offers(tx, deal)
    variants = {price.variant_id for price in await offer.prices_of_deal(tx, deal.id)}
    cue = entries.Deal(
        at=place.at,
        cue=place.cue,
        deal=str(deal.id),
        item=str(deal.item_id),
        product=str(deal.product_id),
        phase=phase,
        mode=entries.DealMode(deal.mode),
        variants=tuple(str(variant) for variant in sorted(variants)),
        prices={market: from_price(of_market) for market, of_market in offers.items()},
        opens_at=clock.to_ms(deal.opens_at),
        closes_at=clock.to_ms(deal.closes_at) if deal.closes_at else None,
        pieces=deal.pieces,
        per_buyer=deal.per_buyer,
    )
    post_at(tx, deal.show_id, place, cue)
    tx.emit(FACTS[phase](show_id=deal.show_id, deal_id=deal.id, at=clock.now()))
