"""A product's own VAT rates, as a seller writes them: `DE 7, FR 5.5`."""

import re
from collections.abc import Mapping

from vitrine.kit import clock
from vitrine.market import rates_in, taxed_countries
from vitrine.web.filling import Form
from vitrine.web.refusals import VatRatesNotRight, VatRateUnknown
from vitrine.web.selling.reading import note
from vitrine.web.visiting import Visit, market_name

ONE = re.compile(r"([A-Za-z]{2})\s*[:=]?\s*([0-9]{1,2})(?:[.,]([0-9]{1,2}))?\s*%?")
BETWEEN = re.compile(r"[\s,;]*")


def vat_rates_told(visit: Visit, form: Form) -> dict[str, int]:
    text = form.values["vat_rates"]
    if not BETWEEN.fullmatch(ONE.sub("", text)):
        note(visit, form, [VatRatesNotRight(field="vat_rates")])
    return {
        country: rate
        for country, rate in map(read, ONE.finditer(text))
        if is_one(visit, form, country, rate)
    }


def read(found: re.Match[str]) -> tuple[str, int]:
    return found[1].upper(), int(found[2]) * 100 + int((found[3] or "0").ljust(2, "0"))


def is_one(visit: Visit, form: Form, country: str, rate: int) -> bool:
    if country not in taxed_countries():
        note(visit, form, [VatRatesNotRight(field="vat_rates")])
        return False
    known = rates_in(country, clock.now().date())
    if rate not in known:
        rates = ", ".join(visit.formats.percent(each) for each in known)
        name = market_name(country, visit.language)
        note(visit, form, [VatRateUnknown(field="vat_rates", country=name, rates=rates)])
    return rate in known


def vat_rates_typed(visit: Visit, rates: Mapping[str, int]) -> str:
    told = (f"{country} {visit.formats.percent(rate)}" for country, rate in sorted(rates.items()))
    return "; ".join(told)
