"""Which discounts an order gets, and that none is used more often than it may be."""

from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select, text, update

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.market import market as market_by
from vitrine.offer.discount_model import Discount, DiscountShare, DiscountUse
from vitrine.offer.discounting import latest_with_code, running_by_themselves
from vitrine.offer.errors import (
    CodeAhead,
    CodeChangesNothing,
    CodeNeedsMore,
    CodeNotForThese,
    CodeOfAShow,
    CodeOver,
    CodeRefused,
    CodeUnknown,
    CodeUsedByYou,
    CodeUsedUp,
)
from vitrine.offer.limiting import CARDS
from vitrine.offer.reducing import Basket, DiscountKind, Item, Reduction, Rule, reductions

SHARE = text("""
insert into discount_share (discount_id, who, uses) values (:discount_id, :who, 1)
on conflict (discount_id, who) do update set uses = discount_share.uses + 1
where discount_share.uses < :most returning uses""")
LONGEST_SHOWN = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Purchase:
    """What is being bought, by whom as far as it is known. `delivery` in minor units."""

    shop_id: int
    market: str
    show_id: int | None
    items: Sequence[Item]
    delivery: int
    who: Collection[str] = ()


async def reduced(tx: Tx, purchase: Purchase, code: str) -> list[Reduction]:
    """A code that may not be used is left out: who enters one is told why, by `demand_code`."""
    rules = await rules_of(tx, purchase)
    if code:
        with suppress(CodeRefused):
            rules.append(rule_of(await usable(tx, purchase, code), purchase.market))
    return reductions(purchase.items, purchase.delivery, rules)


async def demand_code(tx: Tx, purchase: Purchase, code: str) -> Discount:
    """That it takes something off this purchase."""
    discount = await usable(tx, purchase, code)
    rule, written = rule_of(discount, purchase.market), shown(code)
    matching = [item for item in purchase.items if rule.is_for(item)]
    if not matching or not is_for_market(rule):
        raise CodeNotForThese(field="code", written=written)
    if sum(item.full for item in matching) < (rule.least or 0):
        least = Money(rule.least or 0, market_by(purchase.market).currency)
        raise CodeNeedsMore(field="code", written=written, least=least)
    found = reductions(purchase.items, purchase.delivery, [*await rules_of(tx, purchase), rule])
    if not any(each.discount_id == rule.id for each in found):
        raise why_nothing(rule, purchase)(field="code", written=written)
    return discount


def why_nothing(rule: Rule, purchase: Purchase) -> type[CodeRefused]:
    """Others were before it, or pieces are missing."""
    is_shut_out = not Basket(purchase.items, purchase.delivery).open_to(rule)
    would_alone = reductions(purchase.items, purchase.delivery, [rule])
    return (
        CodeChangesNothing if is_shut_out or would_alone or is_delivery(rule) else CodeNotForThese
    )


async def rules_of(tx: Tx, purchase: Purchase) -> list[Rule]:
    running = await running_by_themselves(tx, purchase.shop_id)
    bound = [each for each in running if is_for_show(each, purchase)]
    rules = [rule_of(each, purchase.market) for each in bound]
    return [rule for rule in rules if is_for_market(rule)]


async def usable(tx: Tx, purchase: Purchase, code: str) -> Discount:
    written = shown(code)
    discount = await latest_with_code(tx, purchase.shop_id, code)
    if discount is None:
        raise CodeUnknown(field="code", written=written)
    refuse_by_time(discount, written)
    if discount.most_uses is not None and discount.used >= discount.most_uses:
        raise CodeUsedUp(field="code", written=written)
    if not is_for_show(discount, purchase):
        raise CodeOfAShow(field="code", written=written)
    if discount.per_buyer is not None and await most_had(tx, discount, purchase.who) >= (
        discount.per_buyer
    ):
        raise CodeUsedByYou(field="code", written=written)
    return discount


def refuse_by_time(discount: Discount, written: str) -> None:
    now = clock.now()
    if discount.opens_at > now:
        raise CodeAhead(field="code", written=written)
    is_over = discount.closes_at is not None and discount.closes_at <= now
    if discount.stopped_at is not None or is_over:
        raise CodeOver(field="code", written=written)


def is_for_show(discount: Discount, purchase: Purchase) -> bool:
    return discount.show_id is None or discount.show_id == purchase.show_id


def is_for_market(rule: Rule) -> bool:
    """An amount is said market by market."""
    return rule.percent_bp is not None or rule.off is not None or is_delivery(rule)


def is_delivery(rule: Rule) -> bool:
    return rule.kind is DiscountKind.FREE_DELIVERY


def rule_of(discount: Discount, market: str) -> Rule:
    amount = discount.amount_in(market)
    return Rule(
        id=discount.id,
        kind=DiscountKind(discount.kind),
        name=discount.name,
        code=discount.code,
        percent_bp=discount.percent_bp,
        off=amount.off_minor if amount else None,
        least=amount.least_minor if amount else None,
        buy=discount.buy or 0,
        get=discount.get or 0,
        products=frozenset(each.product_id for each in discount.products),
        combines=discount.combines,
    )


async def most_had(tx: Tx, discount: Discount, who: Collection[str]) -> int:
    had = await tx.session.scalars(
        select(DiscountShare.uses).where(
            DiscountShare.discount_id == discount.id, DiscountShare.who.in_(who)
        )
    )
    return max(had, default=0)


async def redeem(
    tx: Tx, order_id: int, discount_ids: Collection[int], who: Collection[str]
) -> None:
    """Counts each use, in one order of locks. Raises where somebody else was faster."""
    for discount_id in sorted(set(discount_ids)):
        await count_use(tx, discount_id, who)
        tx.session.add(
            DiscountUse(
                order_id=order_id, discount_id=discount_id, who=sorted(who), used_at=clock.now()
            )
        )
    await tx.flush()


async def count_use(tx: Tx, discount_id: int, who: Collection[str]) -> None:
    """One without a limit takes no lock: every order of a show may have it."""
    discount = await tx.session.get_one(Discount, discount_id)
    if discount.most_uses is not None:
        counted = await tx.session.scalar(
            update(Discount)
            .where(Discount.id == discount_id, Discount.used < Discount.most_uses)
            .values(used=Discount.used + 1)
            .returning(Discount.id)
        )
        if counted is None:
            raise CodeUsedUp(written=discount.code or discount.name)
    await count_for(tx, discount, who)


async def count_for(tx: Tx, discount: Discount, who: Collection[str]) -> None:
    for each in sorted(who) if discount.per_buyer is not None else ():
        terms = {"discount_id": discount.id, "who": each, "most": discount.per_buyer}
        if (await tx.session.execute(SHARE, terms)).first() is None:
            raise CodeUsedByYou(written=discount.code or discount.name)


async def uncount(tx: Tx, discount_id: int, who: Collection[str]) -> None:
    await tx.session.execute(
        update(DiscountShare)
        .where(DiscountShare.discount_id == discount_id, DiscountShare.who.in_(who))
        .values(uses=DiscountShare.uses - 1)
    )


async def redeem_by_card(tx: Tx, order_id: int, card: str) -> None:
    """For the card that pays, instead of any other that was tried. Repeatable.

    Of an order that is over it is counted with the rest, should the money bring it back.
    """
    for use in await uses(tx, order_id):
        if card in use.who:
            continue
        tried = [each for each in use.who if each.startswith(CARDS)]
        if use.released_at is None:
            await count_for(tx, await tx.session.get_one(Discount, use.discount_id), [card])
            await uncount(tx, use.discount_id, tried)
        use.who = sorted({*use.who, card} - {*tried})
    await tx.flush()


async def creator_behind(tx: Tx, discount_ids: Collection[int]) -> int | None:
    """Whose code it was: the order counts for them."""
    return await tx.session.scalar(
        select(Discount.creator_id)
        .where(Discount.id.in_(discount_ids), Discount.creator_id.is_not(None))
        .order_by(Discount.id.desc())
        .limit(1)
    )


async def release(tx: Tx, order_id: int) -> None:
    """The order came to nothing: somebody else may use them."""
    for use in await uses(tx, order_id):
        if use.released_at is not None:
            continue
        use.released_at = clock.now()
        await tx.session.execute(
            update(Discount)
            .where(Discount.id == use.discount_id, Discount.most_uses.is_not(None))
            .values(used=Discount.used - 1)
        )
        await uncount(tx, use.discount_id, use.who)
    await tx.flush()


async def redeem_again(tx: Tx, order_id: int) -> None:
    """Raises if its code is used up meanwhile."""
    for use in await uses(tx, order_id):
        if use.released_at is not None:
            await count_use(tx, use.discount_id, use.who)
            use.released_at = None
    await tx.flush()


async def uses(tx: Tx, order_id: int) -> Sequence[DiscountUse]:
    found = await tx.session.scalars(
        select(DiscountUse)
        .where(DiscountUse.order_id == order_id)
        .order_by(DiscountUse.discount_id)
        .with_for_update()
    )
    return found.all()


def shown(code: str) -> str:
    return code.strip().upper()[:LONGEST_SHOWN]
