"""Time windows and the places of pages."""

from datetime import datetime, timedelta

from vitrine.kit import clock
from vitrine.shopping_api.reading import Query
from vitrine.shopping_api.refusing import invalid

LAST_SECOND = 10**10


def moment_told(told: int | None, field: str) -> datetime | None:
    return None if told is None else second_told(told, field)


def second_told(told: int, field: str) -> datetime:
    if not 0 <= told < LAST_SECOND:
        raise invalid(field, "write Unix seconds")
    return clock.from_ms(told * 1_000)


def moment_asked(query: Query, field: str) -> datetime | None:
    if not query.text(field):
        return None
    return moment_told(query.number(field, least=0, most=LAST_SECOND - 1), field)


def end_told(told: int | None, field: str) -> datetime | None:
    """Closed: to the end of that second."""
    moment = moment_told(told, field)
    return moment and moment + timedelta(microseconds=999_999)


def micros_of(moment: datetime) -> int:
    return (moment - clock.from_ms(0)) // timedelta(microseconds=1)


def place_of(after: tuple[int, int] | None) -> tuple[datetime, int] | None:
    if after is None:
        return None
    try:
        return clock.from_ms(0) + timedelta(microseconds=after[0]), after[1]
    except OverflowError:
        raise invalid("page_token", "use next_page_token of the page before as it is") from None
