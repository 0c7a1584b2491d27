from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from itertools import islice

import msgspec
from holidays import HolidayBase, country_holidays, list_supported_countries
from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import market
from vitrine.shop.delivery_model import DeliveryKind, DeliveryMethod, DeliveryZone
from vitrine.shop.errors import DeliveryUnknown
from vitrine.shop.model import Shop
from vitrine.shop.zoning import ZoneTerms, add_zone, zones_of

SATURDAY = 5


class Tariff(msgspec.Struct, frozen=True, kw_only=True):
    """What a way of sending costs, and its working days on the way, first and last."""

    price: Money
    free_above: Money | None = None
    days: tuple[int, int] = (2, 4)


class DeliveryWindow(msgspec.Struct, frozen=True):
    first: date
    last: date


async def deliver_to(
    tx: Tx,
    shop: Shop,
    code: str,
    tariff: Tariff,
    *,
    kind: DeliveryKind = DeliveryKind.STANDARD,
) -> DeliveryMethod:
    """To the market's own country: its first zone."""
    zones = await zones_of(tx, shop.id, code)
    country = market(code).country
    zone = zones[0] if zones else await add_zone(tx, shop, code, whole_country(country))
    return await send_by(tx, zone, kind, tariff)


def whole_country(country: str) -> ZoneTerms:
    return ZoneTerms(name="", countries=[country])


async def send_by(tx: Tx, zone: DeliveryZone, kind: DeliveryKind, tariff: Tariff) -> DeliveryMethod:
    """One of a kind per zone: what was asked before is replaced."""
    method = next((method for method in zone.methods if method.kind == kind), None)
    if method is None:
        method = DeliveryMethod(shop_id=zone.shop_id, kind=kind, zone=zone)
        tx.session.add(method)
    method.price_minor, method.currency = tariff.price.minor, tariff.price.currency
    method.free_from_minor = tariff.free_above.minor if tariff.free_above else None
    method.days_min, method.days_max = tariff.days
    method.withdrawn_at = None
    await tx.flush()
    return method


async def delivery_methods(tx: Tx, shop_id: int, code: str) -> Sequence[DeliveryMethod]:
    """What the shop offers in a market, the cheapest first."""
    found = await tx.session.scalars(
        select(DeliveryMethod)
        .join(DeliveryMethod.zone)
        .options(contains_eager(DeliveryMethod.zone))
        .where(
            DeliveryZone.shop_id == shop_id,
            DeliveryZone.market == code,
            DeliveryZone.closed_at.is_(None),
            DeliveryMethod.withdrawn_at.is_(None),
        )
        .order_by(DeliveryZone.position, DeliveryMethod.price_minor, DeliveryMethod.id)
    )
    return found.all()


async def delivery_method_by_id(tx: Tx, method_id: int) -> DeliveryMethod:
    kept = tx.kept(DeliveryMethod)
    if method_id not in kept:
        found = await tx.session.scalar(
            select(DeliveryMethod)
            .join(DeliveryMethod.zone)
            .options(contains_eager(DeliveryMethod.zone))
            .where(DeliveryMethod.id == method_id)
        )
        if found is None:
            raise DeliveryUnknown(field="method")
        kept[method_id] = found
    return kept[method_id]


def delivery_window(
    method: DeliveryMethod, code: str, ordered_at: datetime, *, origin: str | None = None
) -> DeliveryWindow:
    """Handled on the working days of `origin`, on the way on those of the market's country."""
    known = market(code)
    ordered_on = ordered_at.astimezone(known.zone).date()
    sent_on = working_day(ordered_on, method.zone.handling_days, origin or known.country)
    return DeliveryWindow(
        first=working_day(sent_on, max(method.days_min, 1), known.country),
        last=working_day(sent_on, max(method.days_max, 1), known.country),
    )


def working_day(after: date, count: int, country: str) -> date:
    """Weekends and holidays do not count; an order at the weekend counts from Monday on."""
    return next(islice(working_days(after, country), count - 1, None)) if count else after


def working_days(after: date, country: str) -> Iterator[date]:
    day = after
    while True:
        day += timedelta(days=1)
        if day.weekday() < SATURDAY and day not in holidays_in(country):
            yield day


@cache
def holidays_in(country: str) -> HolidayBase:
    """The country's own: those of one region alone would promise too late elsewhere."""
    is_known = country in list_supported_countries()
    return country_holidays(country) if is_known else HolidayBase()
