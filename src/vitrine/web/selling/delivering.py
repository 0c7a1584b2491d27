from collections.abc import Sequence
from dataclasses import dataclass

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import market
from vitrine.shop import (
    DELIVERY_NAMES,
    DeliveryKind,
    DeliveryMethod,
    Shop,
    Tariff,
    delivery_methods,
    set_delivery,
)
from vitrine.shop.errors import DeliveryNotPossible
from vitrine.web.filling import Form
from vitrine.web.refusals import FillThisIn
from vitrine.web.selling.access import sold_in
from vitrine.web.selling.reading import amount_told, amount_typed, demand_right, note, whole_told
from vitrine.web.selling.words import named
from vitrine.web.visiting import Visit

MOST_DAYS = 60
PARTS = ("price", "free", "first", "last")


@dataclass(frozen=True)
class Way:
    """One kind of delivery to one market; `key` ends the names of its fields."""

    kind: str
    name: str
    key: str


@dataclass(frozen=True)
class Desk:
    code: str
    name: str
    symbol: str
    ways: Sequence[Way]


def desks_of(visit: Visit, codes: Sequence[str]) -> list[Desk]:
    return [
        Desk(
            code=code,
            name=named(visit, code),
            symbol=visit.formats.symbol(market(code).currency),
            ways=[
                Way(kind, visit.says(DELIVERY_NAMES[kind]), f"{code}-{kind}")
                for kind in DeliveryKind
            ],
        )
        for code in codes
    ]


async def set_told(tx: Tx, visit: Visit, shop: Shop, form: Form) -> DeliveryMethod:
    code, kind = form.values["market"], form.values["kind"]
    if code not in await sold_in(tx) or kind not in set(DeliveryKind):
        raise FillThisIn(field="market")
    return await set_delivery(
        tx, shop, code, tariff_told(visit, form, code, f"{code}-{kind}"), kind=DeliveryKind(kind)
    )


def tariff_told(visit: Visit, form: Form, code: str, key: str) -> Tariff:
    price = amount_told(visit, form, f"price-{key}", code, least=0)
    if not form.values[f"price-{key}"]:
        note(visit, form, [FillThisIn(field=f"price-{key}")])
    free_above = amount_told(visit, form, f"free-{key}", code)
    first = whole_told(visit, form, f"first-{key}", most=MOST_DAYS, needed=True)
    last = whole_told(visit, form, f"last-{key}", most=MOST_DAYS, needed=True)
    if first and last and first > last:
        note(visit, form, [DeliveryNotPossible(field=f"last-{key}", most=MOST_DAYS)])
    demand_right(form)
    none = Money(0, market(code).currency)
    return Tariff(price=price or none, free_above=free_above, days=(first or 1, last or 1))


async def delivery_form(
    tx: Tx, visit: Visit, shop: Shop, codes: Sequence[str], sent: Form | None
) -> Form:
    """All that is agreed, and over it what was just typed."""
    form = sent or Form()
    for code in codes:
        for method in await delivery_methods(tx, shop.id, code):
            for name, text in typed(visit, method, f"{code}-{method.kind}").items():
                form.values.setdefault(name, text)
    return form


def typed(visit: Visit, method: DeliveryMethod, key: str) -> dict[str, str]:
    shown = (
        amount_typed(visit, method.price),
        amount_typed(visit, method.free_above),
        str(method.days_min),
        str(method.days_max),
    )
    return {f"{part}-{key}": text for part, text in zip(PARTS, shown, strict=True)}
