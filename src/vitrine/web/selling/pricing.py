from collections.abc import Sequence
from dataclasses import dataclass

from vitrine.catalogue import Product, list_in, safety_gaps, withdraw_from
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.market import market
from vitrine.offer import Offered, announce_reduction, resolve, set_price
from vitrine.offer.errors import NotAReduction, PriceInPromotion
from vitrine.web.filling import Form
from vitrine.web.refusals import FillThisIn, SafetyFirst
from vitrine.web.selling.access import sold_in
from vitrine.web.selling.reading import amount_told, amount_typed, demand_right, note
from vitrine.web.selling.words import law_today, named
from vitrine.web.visiting import Visit


@dataclass(frozen=True)
class PriceRow:
    """`field` is the name of its input, `typed` what stands in it."""

    field: str
    option: str
    sku: str
    offered: Offered | None


@dataclass(frozen=True)
class PriceDesk:
    code: str
    name: str
    symbol: str
    is_listed: bool
    days: int | None
    source: str
    rows: Sequence[PriceRow]


async def price_desks(
    tx: Tx, visit: Visit, product: Product, codes: Sequence[str], form: Form
) -> list[PriceDesk]:
    return [await price_desk(tx, visit, product, code, form) for code in codes]


async def price_desk(tx: Tx, visit: Visit, product: Product, code: str, form: Form) -> PriceDesk:
    is_listed, rule = product.is_listed_in(code), law_today(code).prior_price
    offers = await offers_of(tx, product, code) if is_listed else {}
    for variant in product.variants:
        offered = offers.get(variant.id)
        shown = amount_typed(visit, offered.price if offered else None)
        form.values.setdefault(field_of(code, variant.id), shown)
    return PriceDesk(
        code=code,
        name=named(visit, code),
        symbol=visit.formats.symbol(market(code).currency),
        is_listed=is_listed,
        days=rule.days if rule else None,
        source=rule.source if rule else "",
        rows=[
            PriceRow(field_of(code, v.id), v.option, v.sku, offers.get(v.id))
            for v in product.variants
        ],
    )


async def offers_of(tx: Tx, product: Product, code: str) -> dict[int, Offered]:
    return await resolve(tx, [variant.id for variant in product.variants], code, clock.now())


def field_of(code: str, variant_id: int) -> str:
    return f"price-{code}-{variant_id}"


async def priced(tx: Tx, visit: Visit, product: Product, form: Form) -> None:
    code = form.values["market"]
    if code not in await sold_in(tx):
        raise FillThisIn(field="market")
    names = {variant.id: field_of(code, variant.id) for variant in product.variants}
    if not any(form.values[name] for name in names.values()):
        withdraw_from(tx, product, code)
        return
    if safety_gaps(law_today(code), product.safety):
        raise SafetyFirst(market=named(visit, code))
    told = {id_: amount_told(visit, form, name, code) for id_, name in names.items()}
    note(visit, form, [FillThisIn(field=name) for name in names.values() if not form.values[name]])
    demand_right(form)
    prices = {variant_id: price for variant_id, price in told.items() if price is not None}
    await apply(tx, visit, product, form, prices)
    demand_right(form)
    await list_in(tx, product, code)


async def apply(
    tx: Tx, visit: Visit, product: Product, form: Form, prices: dict[int, Money]
) -> None:
    """What stays as it is, is left alone: a price that is set again is no reduction any more."""
    code, offers = form.values["market"], await offers_of(tx, product, form.values["market"])
    for variant_id, price in prices.items():
        offered = offers.get(variant_id)
        if offered and offered.price == price:
            continue
        set_it = announce_reduction if form.values["do"] == "reduce" else set_price
        try:
            await set_it(tx, variant_id, code, price)
        except (NotAReduction, PriceInPromotion) as error:
            error.field = field_of(code, variant_id)
            form.refused(error, visit.language)
