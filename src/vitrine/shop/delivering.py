from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

import msgspec
from sqlalchemy import select

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import market
from vitrine.shop.errors import DeliveryUnknown
from vitrine.shop.model import DeliveryKind, DeliveryMethod, Shop

SATURDAY = 5


class Tariff(msgspec.Struct, frozen=True, kw_only=True):
    """What a way of sending costs, and its working days after the order, first and last."""

    price: Money
    free_above: Money | None = None
    days: tuple[int, int] = (2, 4)


class DeliveryWindow(msgspec.Struct, frozen=True):
    first: date
    last: date


async def deliver_to(
    tx: Tx,
    shop: Shop,
    country: str,
    tariff: Tariff,
    *,
    kind: DeliveryKind = DeliveryKind.STANDARD,
) -> DeliveryMethod:
    free_above, (first, last) = tariff.free_above, tariff.days
    method = DeliveryMethod(
        shop_id=shop.id,
        country=country,
        kind=kind,
        price_minor=tariff.price.minor,
        free_from_minor=None if free_above is None else free_above.minor,
        currency=tariff.price.currency,
        days_min=first,
        days_max=last,
    )
    tx.session.add(method)
    await tx.flush()
    return method


async def delivery_methods(tx: Tx, shop_id: int, code: str) -> Sequence[DeliveryMethod]:
    """What the shop offers in a market, the cheapest first."""
    known = market(code)
    found = await tx.session.scalars(
        select(DeliveryMethod)
        .where(
            DeliveryMethod.shop_id == shop_id,
            DeliveryMethod.country == known.country,
            DeliveryMethod.currency == known.currency,
        )
        .order_by(DeliveryMethod.price_minor, DeliveryMethod.id)
    )
    return found.all()


async def delivery_method_by_id(tx: Tx, method_id: int) -> DeliveryMethod:
    found = await tx.session.get(DeliveryMethod, method_id)
    if found is None:
        raise DeliveryUnknown(field="method")
    return found


def delivery_window(method: DeliveryMethod, code: str, ordered_at: datetime) -> DeliveryWindow:
    ordered_on = ordered_at.astimezone(market(code).zone).date()
    return DeliveryWindow(
        first=working_day(ordered_on, method.days_min),
        last=working_day(ordered_on, method.days_max),
    )


def working_day(after: date, count: int) -> date:
    """Weekends do not count; an order at the weekend counts from Monday on."""
    return next(islice(working_days(after), max(count, 1) - 1, None))


def working_days(after: date) -> Iterator[date]:
    day = after
    while True:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY:
            yield day
