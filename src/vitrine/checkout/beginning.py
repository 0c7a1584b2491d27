import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy.dialects.postgresql import insert

from vitrine import stock
from vitrine.checkout.checking import Seller, goods_for, seen_prices, seller_of
from vitrine.checkout.errors import KeyNotUsable
from vitrine.checkout.model import Checkout, CheckoutLine
from vitrine.checkout.queries import checkout_by_key, checkout_by_token
from vitrine.db import Database, Tx
from vitrine.kit import clock, ids
from vitrine.stock.errors import KeyReused

USABLE_KEY = re.compile(r"[A-Za-z0-9_.:/+=-]{16,140}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    market: str
    lines: tuple[tuple[int, int], ...]
    show_id: int | None = None
    cue: int | None = None
    source: str = "page"
    locale: str = "en"
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class Checked:
    seller: Seller
    seen: Mapping[int, int]


async def begin(
    db: Database, lane: stock.ClaimLane, wish: Wish, *, key: str, address: str = ""
) -> Checkout:
    """The claim's hold carries the token, so a repeated key finds its checkout after any crash.

    `address`: where the request came from; guests of one network share a limit.
    """
    demand_usable(key)
    wanted = stock.wanted_of(list(wish.lines))
    async with db.begin() as tx:
        known = await checkout_by_key(tx, key)
        if known is not None:
            return same_request(known, wish)
        checked = await check(tx, wish, wanted)
        holder = stock.holder_of(wish.account_id, address)
        claim = stock.Claim(claim_key(key), ids.new_secret(), wanted, digest(wish), holder)
        if not await stock.was_granted(tx, claim.key):
            lane.refuse_early(claim)
    granted = await lane.claim(claim)
    async with db.begin() as tx:
        await write(tx, wish, checked, granted, key)
        return await checkout_by_token(tx, granted.buyer)


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
    seller = await seller_of(tx, goods, wish.show_id)
    seen = await seen_prices(tx, wish.market, wanted, show_id=wish.show_id, cue=wish.cue)
    return Checked(seller, {variant_id: price.minor for variant_id, price in seen.items()})


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
            source=wish.source,
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
        tx.session.add_all(lines_of(inserted, stock.wanted_of(list(wish.lines)), checked.seen))
        await tx.flush()


def lines_of(
    checkout_id: int, wanted: Mapping[int, int], seen: Mapping[int, int | None]
) -> list[CheckoutLine]:
    return [
        CheckoutLine(
            checkout_id=checkout_id,
            variant_id=variant_id,
            position=position,
            quantity=quantity,
            honoured_minor=seen.get(variant_id),
        )
        for position, (variant_id, quantity) in enumerate(wanted.items())
    ]


def digest(body: object) -> str:
    return hashlib.sha256(msgspec.json.encode(body)).hexdigest()
