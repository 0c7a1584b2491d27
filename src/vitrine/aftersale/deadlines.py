"""Until when a buyer may withdraw, by the law of the order's market."""

from datetime import date, datetime, time, timedelta

from vitrine.db import Tx
from vitrine.fulfilment import delivered_at
from vitrine.market import WithdrawalFunction, law_of, market
from vitrine.order import Order

SATURDAY = 5


async def withdrawal_ends(tx: Tx, order: Order) -> datetime | None:
    """None while goods are still to come: the time has not begun, the right has."""
    arrived = await delivered_at(tx, order.id)
    return None if arrived is None else end_of_period(order, arrived)


async def last_day(tx: Tx, order: Order) -> datetime | None:
    """A moment of the last day on which it counts."""
    ends = await withdrawal_ends(tx, order)
    return None if ends is None else ends - timedelta(seconds=1)


def end_of_period(order: Order, arrived: datetime) -> datetime:
    """The day of arrival does not count, and none ends at a weekend (Regulation 1182/71)."""
    zone = market(order.market).zone
    last = arrived.astimezone(zone).date() + timedelta(days=days_to_withdraw(order))
    while last.weekday() >= SATURDAY:
        last += timedelta(days=1)
    return datetime.combine(last + timedelta(days=1), time(), zone)


def days_to_withdraw(order: Order) -> int:
    return law_of(order.market, day_of(order)).withdrawal.days


def function_of(order: Order) -> WithdrawalFunction | None:
    return law_of(order.market, day_of(order)).withdrawal_function


def day_of(order: Order) -> date:
    return order.drafted_at.astimezone(market(order.market).zone).date()
