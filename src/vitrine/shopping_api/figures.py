"""What the endpoints of figures share: days, money, and how far figures reach."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import msgspec

from vitrine.db import Tx
from vitrine.insight import Window
from vitrine.kit import clock
from vitrine.market import Market, market
from vitrine.shopping_api.calling import Call
from vitrine.shopping_api.reading import Query
from vitrine.shopping_api.refusing import invalid
from vitrine.shopping_api.wording import major_of

MOST_DAYS = 366
LOCAL = ("LOCAL", "USD")
STEPS = ("ALL", "1D")
DAY = timedelta(days=1)
FIRST_DAY = "2000-01-01"
WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Amount(msgspec.Struct, frozen=True):
    amount: str
    currency: str


class Days(msgspec.Struct, frozen=True, kw_only=True):
    """Of the shop's home market: from `first` until before `end`."""

    first: date
    end: date
    market: Market

    @property
    def window(self) -> Window:
        return Window(
            since=midnight(self.first, self.market),
            until=midnight(self.end, self.market),
            currency=self.market.currency,
            zone=self.market.time_zone,
        )

    def money(self, minor: int) -> Amount:
        return Amount(major_of(minor, self.market.currency), self.market.currency)

    @property
    def before(self) -> "Days":
        """As many, up to the first of these."""
        return Days(first=self.first - (self.end - self.first), end=self.first, market=self.market)

    def day_of(self, moment: datetime) -> date:
        return moment.astimezone(self.market.zone).date()


def steps_told(query: Query, days: Days) -> list[Days]:
    """Each day by itself, or all of them as one."""
    if query.chosen("granularity", STEPS) == STEPS[0]:
        return [days]
    return [
        Days(first=day, end=day + DAY, market=days.market) for day in each_day(days.first, days.end)
    ]


def steps_before(query: Query, days: Days) -> list[Days] | None:
    """`with_comparison`, which only older versions have; None where it is not asked for."""
    return steps_told(query, days.before) if query.flag("with_comparison") else None


def each_day(first: date, end: date) -> Iterator[date]:
    while first < end:
        yield first
        first += DAY


def midnight(day: date, home: Market) -> datetime:
    """In UTC: between two moments of one zone Python counts the hours on its wall."""
    return datetime.combine(day, time(), home.zone).astimezone(UTC)


async def days_told(tx: Tx, call: Call) -> Days:
    demand_local(call.query)
    first, end = day_told(call.query, "start_date_ge"), day_told(call.query, "end_date_lt")
    if not first < end:
        raise invalid("end_date_lt", "write a day after start_date_ge")
    if end - first > MOST_DAYS * DAY:
        raise invalid("end_date_lt", f"at most {MOST_DAYS} days at once")
    return Days(first=first, end=end, market=await home_of(tx, call))


async def home_of(tx: Tx, call: Call) -> Market:
    return market((await call.shop(tx)).home_market)


def demand_local(query: Query) -> None:
    if query.chosen("currency", LOCAL) != LOCAL[0]:
        raise invalid("currency", "figures are told in the shop's own: write LOCAL")


def day_told(query: Query, field: str) -> date:
    told = query.text(field)
    if not told:
        raise invalid(field, "this is missing")
    return read_day(told, field)


def read_day(told: str, field: str) -> date:
    try:
        if WRITTEN.fullmatch(told) and told >= FIRST_DAY:
            return date.fromisoformat(told)
    except ValueError:
        pass
    raise invalid(field, f"write a day as YYYY-MM-DD, from {FIRST_DAY} on")


def latest_day(home: Market) -> str:
    """Yesterday's figures are whole."""
    return (clock.now().astimezone(home.zone).date() - DAY).isoformat()


def mean(total: int, count: int) -> int:
    return total // count if count else 0
