"""Discounts of a shop: made, stopped, looked up."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import selectinload

from vitrine.catalogue import Product, products_by_ids, products_of
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock, ids
from vitrine.kit.text import printable
from vitrine.market import market_codes
from vitrine.offer.discount_model import (
    Discount,
    DiscountAmount,
    DiscountKind,
    DiscountProduct,
    DiscountUse,
)
from vitrine.offer.errors import (
    BundleNeedsTwo,
    CodeNotUsable,
    CodeTaken,
    NotTrulyLess,
    OffMissing,
    PercentNotPossible,
    PiecesNotPossible,
    TimeNotPossible,
)
from vitrine.offer.model import Price
from vitrine.offer.pricing import days_of, prior_price
from vitrine.offer.reducing import WHOLE_BP, less

CODE = re.compile(r"[A-Z0-9][A-Z0-9-]{2,39}")
LONGEST_NAME = 80
PIECES = range(1, 21)
WHOLE = (selectinload(Discount.amounts), selectinload(Discount.products))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDiscount:
    """`off` and `least` by market, in minor units."""

    name: str
    kind: DiscountKind
    code: str | None = None
    percent_bp: int | None = None
    off: Mapping[str, int] | None = None
    least: Mapping[str, int] | None = None
    buy: int | None = None
    get: int | None = None
    products: Collection[int] = ()
    show_id: int | None = None
    creator_id: int | None = None
    combines: bool = False
    announced: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    most_uses: int | None = None
    per_buyer: int | None = None


async def make_discount(tx: Tx, shop_id: int, new: NewDiscount) -> Discount:
    opens_at = new.opens_at or clock.now()
    refuse_terms(new, opens_at)
    code = None if new.code is None else await free_code(tx, shop_id, new.code)
    if new.announced:
        await refuse_untrue(tx, shop_id, new)
    discount = Discount(
        id=ids.new_id(),
        shop_id=shop_id,
        name=printable(new.name)[:LONGEST_NAME] or code or "",
        code=code,
        kind=new.kind,
        percent_bp=new.percent_bp,
        buy=new.buy,
        get=new.get,
        show_id=new.show_id,
        creator_id=new.creator_id,
        combines=new.combines,
        announced=new.announced,
        opens_at=opens_at,
        closes_at=new.closes_at,
        most_uses=new.most_uses,
        per_buyer=new.per_buyer,
        amounts=amounts_of(new),
        products=[DiscountProduct(product_id=product) for product in sorted(set(new.products))],
    )
    tx.session.add(discount)
    await tx.flush()
    return discount


def refuse_terms(new: NewDiscount, opens_at: datetime) -> None:
    if new.percent_bp is not None and not 1 <= new.percent_bp <= WHOLE_BP:
        raise PercentNotPossible(field="percent")
    match new.kind:
        case DiscountKind.PERCENT | DiscountKind.BUY_GET if new.percent_bp is None:
            raise PercentNotPossible(field="percent")
        case DiscountKind.AMOUNT if not new.off:
            raise OffMissing(field="off")
        case DiscountKind.BUNDLE if not new.off and new.percent_bp is None:
            raise OffMissing(field="off")
        case DiscountKind.BUNDLE if len(set(new.products)) <= 1:
            raise BundleNeedsTwo(field="products")
        case DiscountKind.BUY_GET if not {new.buy or 0, new.get or 0} <= set(PIECES):
            raise PiecesNotPossible(field="buy")
        case _:
            pass
    if new.closes_at is not None and new.closes_at <= max(opens_at, clock.now()):
        raise TimeNotPossible(field="closes_at")


def amounts_of(new: NewDiscount) -> list[DiscountAmount]:
    off, least = new.off or {}, new.least or {}
    return [
        DiscountAmount(market=code, off_minor=off.get(code), least_minor=least.get(code))
        for code in sorted({*off, *least})
    ]


def tidy_code(written: str) -> str:
    return "".join(written.split()).upper()


async def free_code(tx: Tx, shop_id: int, written: str) -> str:
    code = tidy_code(written)
    if not CODE.fullmatch(code):
        raise CodeNotUsable(field="code")
    taken = await tx.session.scalar(
        select(Discount.id).where(
            Discount.shop_id == shop_id, Discount.code == code, Discount.stopped_at.is_(None)
        )
    )
    if taken is not None:
        raise CodeTaken(field="code")
    return code


async def refuse_untrue(tx: Tx, shop_id: int, new: NewDiscount) -> None:
    """Of a percentage for everybody, each price it makes must be below the prior one."""
    if new.kind is not DiscountKind.PERCENT or new.percent_bp is None or new.least:
        return
    chosen = await products_by_ids(tx, new.products) if new.products else None
    products = list(chosen.values()) if chosen else await products_of(tx, shop_id)
    for product in products:
        for code in market_codes():
            if product.is_listed_in(code):
                await refuse_dearer(tx, product, code, new.percent_bp)


async def refuse_dearer(tx: Tx, product: Product, market: str, percent_bp: int) -> None:
    for variant in product.variants:
        row = await tx.session.get(Price, (variant.id, market))
        prior = await prior_price(tx, variant.id, market)
        if row is not None and prior is not None and less(row.minor, percent_bp) >= prior:
            raise NotTrulyLess(field="percent", title=product.title, days=days_of(market))


def stop_discount(discount: Discount) -> None:
    discount.stopped_at = discount.stopped_at or clock.now()


async def discount_by_id(tx: Tx, shop_id: int, discount_id: int) -> Discount:
    discount = await tx.session.get(Discount, discount_id, options=WHOLE)
    if discount is None or discount.shop_id != shop_id:
        raise NotFound
    return discount


async def discounts_of(tx: Tx, shop_id: int) -> Sequence[Discount]:
    found = await tx.session.scalars(
        select(Discount)
        .where(Discount.shop_id == shop_id)
        .options(*WHOLE)
        .order_by(Discount.stopped_at.is_not(None), Discount.id.desc())
    )
    return found.all()


async def uses_of(tx: Tx, discount_ids: Collection[int]) -> dict[int, int]:
    """How many orders have it."""
    found = await tx.session.execute(
        select(DiscountUse.discount_id, func.count())
        .where(DiscountUse.discount_id.in_(discount_ids), DiscountUse.released_at.is_(None))
        .group_by(DiscountUse.discount_id)
    )
    return {discount_id: int(uses) for discount_id, uses in found}


async def running_by_themselves(tx: Tx, shop_id: int) -> Sequence[Discount]:
    now = clock.now()
    found = await tx.session.scalars(
        select(Discount)
        .where(
            Discount.shop_id == shop_id,
            Discount.code.is_(None),
            Discount.stopped_at.is_(None),
            Discount.opens_at <= now,
            or_(Discount.closes_at.is_(None), Discount.closes_at > now),
            or_(Discount.most_uses.is_(None), Discount.used < Discount.most_uses),
        )
        .options(*WHOLE)
    )
    return found.all()


async def latest_with_code(tx: Tx, shop_id: int, code: str) -> Discount | None:
    """The one that may be used before one that was stopped."""
    return await tx.session.scalar(
        select(Discount)
        .where(Discount.shop_id == shop_id, Discount.code == tidy_code(code))
        .options(*WHOLE)
        .order_by(Discount.stopped_at.is_not(None), Discount.id.desc())
        .limit(1)
    )
