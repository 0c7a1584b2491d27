import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec
from sqlalchemy.dialects.postgresql import insert

from vitrine import stock
from vitrine.checkout.checking import Came, Seller, goods_for, seller_of, when_seen
from vitrine.checkout.errors import KeyNotUsable
from vitrine.checkout.model import Checkout, CheckoutLine
from vitrine.checkout.queries import checkout_by_key, checkout_by_token
from vitrine.checkout.terms import (
    Sale,
    held_at_once,
    limits_of,
    places_of,
    refuse_beyond,
    refuse_over_limit,
    terms_of,
    until_of,
)
from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.offer import DealMode, Terms, by_account, honoured
from vitrine.stock.errors import KeyReused, SoldOut

USABLE_KEY = re.compile(r"[A-Za-z0-9_.:/+=-]{16,140}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """`by`: the code of a creator's link."""

    market: str
    lines: tuple[tuple[int, int], ...]
    show_id: int | None = None
    cue: int | None = None
    source: str = "page"
    locale: str = "en"
    account_id: int | None = None
    deal_id: int | None = None
    place: str | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    seller: Seller
    seen: Mapping[int, int]
    terms: Mapping[int, Terms]


async def begin(
    db: Database, lane: stock.ClaimLane, wish: Wish, *, key: str, address: str = ""
) -> Checkout:
    """The claim's hold carries the token, so a repeated key finds its checkout after any crash.

    `address`: where the request came from; guests of one network share a limit.
    """
    demand_usable(key)
    anybodys = digest(replace(wish, account_id=None, locale="", by=""))
    try:
        async with lane.turns.of(anybodys):
            return await begin_in_turn(db, lane, wish, key=key, address=address)
    except SoldOut:
        if not await lane.known.was_granted(claim_key(key)):
            raise
    async with lane.turns.of(None):
        return await begin_in_turn(db, lane, wish, key=key, address=address)


async def begin_in_turn(
    db: Database, lane: stock.ClaimLane, wish: Wish, *, key: str, address: str
) -> Checkout:
    wanted = stock.wanted_of(list(wish.lines))
    async with db.look() as tx:
        known = await checkout_by_key(tx, key)
        if known is not None:
            return same_request(known, wish)
        checked = await check(tx, wish, wanted)
        holder = stock.holder_of(wish.account_id, address)
        claim = claim_of(wish, wanted, checked, key=claim_key(key), holder=holder)
        if not await stock.was_granted(tx, claim.key):
            lane.refuse_early(claim)
    granted = await lane.claim(claim)
    async with db.begin() as tx:
        if wish.place is not None:
            await stock.claimed(tx, wish.place)
        await write(tx, wish, checked, granted, key)
        return await checkout_by_token(tx, granted.buyer)


def claim_of(
    wish: Wish, wanted: dict[int, int], checked: Checked, *, key: str, holder: str | None
) -> stock.Claim:
    """Who was offered a piece claims by its token, so that their own hold gives way."""
    return stock.Claim(
        key,
        wish.place or ids.new_secret(),
        held_at_once(wanted, checked.terms),
        digest(wish),
        holder,
        until=until_of(checked.terms),
        places=places_of(checked.terms),
        limits=limits_of(checked.terms),
    )


def demand_usable(key: str) -> None:
    """One that others might choose, too, would open their checkout."""
    if not USABLE_KEY.fullmatch(key):
        raise KeyNotUsable


def claim_key(key: str) -> str:
    return f"begin/{key}"


def same_request(known: Checkout, wish: Wish) -> Checkout:
    if known.request != digest(wish):
        raise KeyReused(field="Idempotency-Key")
    return known


async def check(tx: Tx, wish: Wish, wanted: Mapping[int, int]) -> Checked:
    goods = await goods_for(tx, wish.market, wanted)
    seller = await seller_of(tx, goods, Came(wish.show_id, wish.by, wish.account_id))
    seen_at = await when_seen(tx, show_id=wish.show_id, cue=wish.cue)
    seen = await honoured(tx, wanted, wish.market, seen_at) if seen_at else {}
    sale = Sale(wish.market, wish.show_id, seen_at, expected=wish.deal_id, offered=wish.place)
    terms = await terms_of(tx, wanted, sale)
    await refuse_over_limit(tx, wanted, terms, wish.account_id)
    who = [by_account(wish.account_id)] if wish.account_id else []
    await refuse_beyond(tx, wanted, goods, terms, market=wish.market, who=who)
    return Checked(seller, {variant: price.minor for variant, price in seen.items()}, terms)


async def write(tx: Tx, wish: Wish, checked: Checked, granted: stock.Granted, key: str) -> None:
    inserted = await tx.session.scalar(
        insert(Checkout)
        .values(
            id=ids.new_id(),
            token=granted.buyer,
            key=key,
            request=digest(wish),
            account_id=wish.account_id,
            shop_id=checked.seller.shop_id,
            creator_id=checked.seller.creator_id,
            show_id=wish.show_id,
            source=checked.seller.source or wish.source,
            market=wish.market,
            locale=wish.locale,
            hold_id=granted.hold_id,
            hold_until=granted.expires_at,
            opened_at=clock.now(),
        )
        .on_conflict_do_nothing()
        .returning(Checkout.id)
    )
    if inserted is not None:
        wanted = stock.wanted_of(list(wish.lines))
        tx.session.add_all(lines_of(inserted, wanted, checked.seen, checked.terms))
        await tx.flush()


def lines_of(
    checkout_id: int,
    wanted: Mapping[int, int],
    seen: Mapping[int, int | None],
    terms: Mapping[int, Terms],
) -> list[CheckoutLine]:
    lines: list[CheckoutLine] = []
    for position, (variant_id, quantity) in enumerate(wanted.items()):
        line = CheckoutLine(
            checkout_id=checkout_id,
            variant_id=variant_id,
            position=position,
            quantity=quantity,
            honoured_minor=seen.get(variant_id),
            location=stock.MAIN,
            unheld=False,
        )
        if variant_id in terms:
            sell_as(line, terms[variant_id])
        lines.append(line)
    return lines


def sell_as(line: CheckoutLine, deal: Terms) -> None:
    line.deal_id, line.honoured_minor = deal.deal_id, deal.price.minor
    line.prior_minor = deal.prior.minor if deal.prior else None
    line.location = deal.location or stock.MAIN
    line.unheld = deal.mode is DealMode.PAY


def digest(body: object) -> str:
    return hashlib.sha256(msgspec.json.encode(body)).hexdigest()
