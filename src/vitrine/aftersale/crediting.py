"""What an order gives back, per piece and tax rate: whatever the steps, it ends at the total."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import select, update

from vitrine import payment
from vitrine.aftersale.errors import CreditTooHigh
from vitrine.aftersale.events import CreditMade
from vitrine.aftersale.model import Credit, CreditLine, CreditReason
from vitrine.aftersale.queries import units_back
from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money, round_half_up
from vitrine.order import Order, OrderUnit
from vitrine.payment import Refund


@dataclass(frozen=True, slots=True)
class Part:
    unit_id: int | None
    rate_bp: int
    minor: int
    tax_minor: int


async def credit_units(
    tx: Tx, order: Order, money: Mapping[int, int], *, because: CreditReason, key: str
) -> Credit | None:
    """Of a locked order; `money` by unit. With the last of the goods the delivery goes back.

    That is so where a piece came back with less of its value, too.
    """
    parts = parts_with(order, money, await units_back(tx, order.id))
    return await credit(tx, order, parts, because=because, key=key)


def parts_with(order: Order, money: Mapping[int, int], back: Collection[int]) -> list[Part]:
    """What is given back for these pieces, where others are `back` already."""
    delivery = delivery_with(order, money, back)
    return [*parts_of_units(order, money), *parts_of_delivery(order, delivery)]


def delivery_with(order: Order, money: Mapping[int, int], back: Collection[int]) -> int:
    if all(unit.id in back or left_of(unit) == money.get(unit.id, 0) for unit in order.units):
        return order.delivery_minor - order.delivery_credited_minor
    return 0


def in_full(units: Iterable[OrderUnit]) -> dict[int, int]:
    return {unit.id: left_of(unit) for unit in units}


def left_of(unit: OrderUnit) -> int:
    return unit.gross_minor - unit.credited_minor


def left_by_unit(order: Order) -> dict[int, Money]:
    return {unit.id: Money(left_of(unit), order.currency) for unit in order.units}


def is_due(unit: OrderUnit) -> bool:
    """A gift has no price to give back, but goes back all the same."""
    return left_of(unit) > 0 or not unit.gross_minor


def left_of_order(order: Order) -> int:
    delivery = order.delivery_minor - order.delivery_credited_minor
    return sum(left_of(unit) for unit in order.units) + delivery


def parts_of_units(order: Order, money: Mapping[int, int]) -> Iterator[Part]:
    rates = {line.id: line.rate_bp for line in order.lines}
    for unit in order.units:
        minor = money.get(unit.id, 0)
        if not 0 <= minor <= left_of(unit):
            raise CreditTooHigh(field=f"money-{unit.id}")
        if minor:
            tax = tax_until(unit.credited_minor + minor, unit.gross_minor, unit.tax_minor)
            yield Part(unit.id, rates[unit.line_id], minor, tax - unit.credited_tax_minor)


def tax_until(given_back: int, gross: int, tax: int) -> int:
    """Of the sum so far, so that the last step brings all of it."""
    return round_half_up(Fraction(tax * given_back, gross)) if gross else 0


def parts_of_delivery(order: Order, minor: int) -> list[Part]:
    """Rate by rate: what was given back before has used up the first ones."""
    parts: list[Part] = []
    before, after = order.delivery_credited_minor, order.delivery_credited_minor + minor
    for rate_bp, gross, tax in delivery_shares(order):
        was, became = min(before, gross), min(after, gross)
        before, after = before - was, after - became
        if became > was:
            taxed = tax_until(became, gross, tax) - tax_until(was, gross, tax)
            parts.append(Part(None, rate_bp, became - was, taxed))
    return parts


def delivery_shares(order: Order) -> Iterator[tuple[int, int, int]]:
    """What of each rate's sum is no line's."""
    for group in order.taxes:
        lines = [line for line in order.lines if line.rate_bp == group.rate_bp]
        yield (
            group.rate_bp,
            group.gross_minor - sum(line.gross_minor for line in lines),
            group.tax_minor - sum(line.tax_minor for line in lines),
        )


async def credit(
    tx: Tx, order: Order, parts: Sequence[Part], *, because: CreditReason, key: str
) -> Credit | None:
    """Asked for again by the same key, it is the same one."""
    known = await tx.session.scalar(select(Credit).where(Credit.key == key))
    total = Money(sum(part.minor for part in parts), order.currency)
    if known is not None or not total:
        return known
    refund = await payment.request_refund(tx, order.id, total, key=f"credit/{key}")
    return await note(tx, order, parts, refund, because=because, key=key)


async def note(
    tx: Tx, order: Order, parts: Sequence[Part], refund: Refund, *, because: CreditReason, key: str
) -> Credit:
    made = Credit(
        id=ids.new_id(),
        key=key,
        order_id=order.id,
        shop_id=order.shop_id,
        refund_id=refund.id,
        because=because,
        currency=order.currency,
        minor=sum(part.minor for part in parts),
        tax_minor=sum(part.tax_minor for part in parts),
        made_at=clock.now(),
        lines=[],
    )
    tx.session.add(made)
    await tx.flush()
    for position, part in enumerate(parts):
        tx.session.add(line_of(made, position, part))
        await count(tx, order, part)
    await tx.flush()
    tx.emit(
        CreditMade(credit_id=made.id, order_id=order.id, shop_id=order.shop_id, amount=made.amount)
    )
    return made


def line_of(made: Credit, position: int, part: Part) -> CreditLine:
    return CreditLine(
        credit_id=made.id,
        position=position,
        unit_id=part.unit_id,
        rate_bp=part.rate_bp,
        minor=part.minor,
        tax_minor=part.tax_minor,
    )


async def count(tx: Tx, order: Order, part: Part) -> None:
    """The counters' own constraints refuse what is too much."""
    if part.unit_id is None:
        more = Order.delivery_credited_minor + part.minor
        counted = update(Order).where(Order.id == order.id)
        await tx.session.execute(counted.values(delivery_credited_minor=more))
        return
    await tx.session.execute(
        update(OrderUnit)
        .where(OrderUnit.id == part.unit_id)
        .values(
            credited_minor=OrderUnit.credited_minor + part.minor,
            credited_tax_minor=OrderUnit.credited_tax_minor + part.tax_minor,
        )
    )


def spread(order: Order, minor: int) -> list[Part]:
    """An amount that is for nothing in particular: piece by piece, the delivery last."""
    money: dict[int, int] = {}
    for unit in order.units:
        money[unit.id] = min(minor, left_of(unit))
        minor -= money[unit.id]
    left = min(minor, order.delivery_minor - order.delivery_credited_minor)
    return [*parts_of_units(order, money), *parts_of_delivery(order, left)]
