from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, get_currency_symbol

from vitrine.kit.language import REGIONS
from vitrine.kit.money import Money
from vitrine.kit.writing import major, money, percent

WHEN = {"en": "EEEE d MMMM, HH:mm", "de": "EEEE, d. MMMM, HH:mm 'Uhr'"}
DAY = {"en": "EEE d MMM", "de": "EEE, d. MMM"}
ZONES = {"de": {"CET": "MEZ", "CEST": "MESZ"}}


class Formats(NamedTuple):
    """How a reader's language writes numbers, and the market's clock reads."""

    locale: Locale
    zone: ZoneInfo

    def money(self, amount: Money) -> str:
        return money(self.locale, amount)

    def price(self, amount: Money) -> str:
        """Whole amounts without their zeros, as on a price tag."""
        units = major(amount)
        if units != units.to_integral_value():
            return self.money(amount)
        pattern = self.locale.currency_formats["standard"].pattern.replace("0.00", "0")
        shown = format_currency(
            units, amount.currency, pattern, locale=self.locale, currency_digits=False
        )
        return str(shown)

    def symbol(self, currency: str) -> str:
        return str(get_currency_symbol(currency, locale=self.locale))

    def number(self, value: float) -> str:
        return str(format_decimal(value, locale=self.locale))

    def percent(self, basis_points: int) -> str:
        return percent(self.locale, basis_points)

    def date(self, moment: datetime) -> str:
        return format_date(moment.astimezone(self.zone), "long", locale=self.locale)

    def day(self, moment: datetime) -> str:
        pattern = DAY[self.locale.language]
        return format_date(moment.astimezone(self.zone), pattern, locale=self.locale)

    def short_day(self, moment: datetime) -> str:
        return str(format_skeleton("MMMd", moment.astimezone(self.zone), locale=self.locale))

    def weekday(self, moment: datetime) -> str:
        return format_date(moment.astimezone(self.zone), "EEE", locale=self.locale)

    def day_of_month(self, moment: datetime) -> str:
        return format_date(moment.astimezone(self.zone), "d", locale=self.locale)

    def month(self, moment: datetime) -> str:
        return format_date(moment.astimezone(self.zone), "MMM", locale=self.locale)

    def time(self, moment: datetime) -> str:
        return format_time(moment.astimezone(self.zone), "short", locale=self.locale)

    def when(self, moment: datetime) -> str:
        local, language = moment.astimezone(self.zone), self.locale.language
        zone = local.tzname() or ""
        shown = format_datetime(local, WHEN[language], locale=self.locale)
        return f"{shown} {ZONES.get(language, {}).get(zone, zone)}"

    def span(self, length: timedelta) -> str:
        return str(format_timedelta(length, locale=self.locale, threshold=1.2))


def days(locale: Locale, first: date, last: date) -> str:
    pattern = DAY[locale.language]
    shown = (format_date(day, pattern, locale=locale) for day in (first, last))
    return " \u2013 ".join(dict.fromkeys(shown))


def formats(language: str, zone: str) -> Formats:
    return Formats(Locale.parse(REGIONS[language]), ZoneInfo(zone))
