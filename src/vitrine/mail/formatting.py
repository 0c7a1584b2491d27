from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time, get_timezone_name

from vitrine.kit.language import REGIONS
from vitrine.kit.writing import money, percent


def when(locale: Locale, moment: datetime, zone: str) -> str:
    local = moment.astimezone(ZoneInfo(zone))
    day, time = format_date(local, "full", locale), format_time(local, "short", locale=locale)
    return f"{day}, {time} ({get_timezone_name(local, 'long', locale=locale)})"


def day(locale: Locale, moment: datetime, zone: str) -> str:
    return format_date(moment.astimezone(ZoneInfo(zone)), "long", locale)


def days(locale: Locale, span: tuple[date, date]) -> str:
    return " \u2013 ".join(dict.fromkeys(format_date(each, "full", locale) for each in span))


def filters(language: str) -> dict[str, partial[str]]:
    locale = Locale.parse(REGIONS[language])
    return {
        "money": partial(money, locale),
        "percent": partial(percent, locale),
        "day": partial(day, locale),
        "days": partial(days, locale),
        "when": partial(when, locale),
    }
