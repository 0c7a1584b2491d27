from collections import Counter
from collections.abc import Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from vitrine import offer
from vitrine.checkout.addressing import Address, checked, send_to
from vitrine.checkout.checking import Goods, goods_for
from vitrine.checkout.errors import AlreadyOrdered, DeliveryNotChosen, NotDeliveredThere
from vitrine.checkout.model import Checkout, CheckoutLine, QuoteRow
from vitrine.checkout.owing import supply_of, tax_liable, vat_rate
from vitrine.checkout.terms import rationed
from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.language import translate
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.market import Supply, TaxLiable, UnitPrice, law_of, market, unit_price
from vitrine.offer import Item, Offered, Purchase, Reduction
from vitrine.order import TaxGroup, tax
from vitrine.shop import (
    DeliveryKind,
    DeliveryMethod,
    DeliveryWindow,
    DeliveryZone,
    countries_of,
    delivery_method_by_id,
    delivery_methods,
    delivery_window,
    method_to,
    zones_of,
)

ORDER_FREE = mark("Order free of charge")


class QuoteLine(msgspec.Struct, frozen=True, kw_only=True):
    variant_id: int
    product_id: int
    sku: str
    title: str
    option: str
    image: str | None
    quantity: int
    unit: Money
    prior: Money | None
    gross: Money
    rate_bp: int
    deal_id: int | None = None
    unit_price: UnitPrice | None = None

    @property
    def full(self) -> Money:
        return self.unit * self.quantity


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """All a buyer owes, frozen, after discounts. `delivery_name` is a msgid."""

    id: int
    lines: tuple[QuoteLine, ...]
    goods: Money
    method_id: int
    delivery_name: str
    delivery: Money
    vat: tuple[TaxGroup, ...]
    line_taxes: tuple[Money, ...]
    supply: Supply
    total: Money
    button_label: str
    reductions: tuple[Reduction, ...] = ()
    liable: TaxLiable = TaxLiable.SELLER

    @property
    def full(self) -> Money:
        return sum((line.full for line in self.lines[1:]), start=self.lines[0].full)

    @property
    def worth(self) -> Money:
        """The goods, without VAT."""
        return self.goods - Money(sum(tax.minor for tax in self.line_taxes), self.goods.currency)


async def deliver(tx: Tx, checkout: Checkout, address: Address, method_id: int) -> Quote:
    if checkout.order_id is not None:
        raise AlreadyOrdered
    zones = await zones_of(tx, checkout.shop_id, checkout.market)
    tidy = checked(address, countries_of(zones, market(checkout.market).country))
    send_to(checkout, tidy)
    method = await method_for(tx, checkout, method_id, zones)
    checkout.method_id = method.id
    return await requote_by(tx, checkout, method)


async def requote(tx: Tx, checkout: Checkout) -> Quote:
    """The quote that stands if nothing changed, else its successor."""
    if checkout.method_id is None:
        raise DeliveryNotChosen
    zones = await zones_of(tx, checkout.shop_id, checkout.market)
    return await requote_by(tx, checkout, await method_for(tx, checkout, checkout.method_id, zones))


async def requote_by(tx: Tx, checkout: Checkout, method: DeliveryMethod) -> Quote:
    priced = await priced_lines(tx, checkout)
    delivery = method.cost_for(sum_of(priced))
    taken = await offer.reduced(tx, purchase_of(checkout, priced, delivery), checkout.code)
    fresh = quote_of(checkout, priced, method, await supply_of(tx, checkout), taken)
    liable = await tax_liable(tx, checkout.shop_id, fresh.supply, fresh.worth)
    fresh = replace(fresh, liable=liable)
    standing = await quote_of_checkout(tx, checkout, checkout.quote_id)
    if standing and replace(fresh, id=standing.id) == standing:
        return standing
    tx.session.add(
        QuoteRow(
            id=fresh.id,
            checkout_id=checkout.id,
            body=msgspec.json.encode(fresh),
            made_at=clock.now(),
        )
    )
    checkout.quote_id = fresh.id
    await tx.flush()
    return fresh


async def method_for(
    tx: Tx, checkout: Checkout, method_id: int, zones: Sequence[DeliveryZone]
) -> DeliveryMethod:
    """Of the kind that was chosen, the one that goes to the address."""
    chosen = await delivery_method_by_id(tx, method_id)
    if (chosen.shop_id, chosen.zone.market) != (checkout.shop_id, checkout.market):
        raise NotDeliveredThere(field="method")
    return method_to(zones, (checkout.country, checkout.postcode), DeliveryKind(chosen.kind))


async def window_of(tx: Tx, checkout: Checkout, quote: Quote) -> DeliveryWindow:
    """As promised to an order made now."""
    method = await delivery_method_by_id(tx, quote.method_id)
    return delivery_window(method, checkout.market, clock.now(), origin=quote.supply.origin)


async def served_by(tx: Tx, checkout: Checkout) -> list[str]:
    zones = await zones_of(tx, checkout.shop_id, checkout.market)
    return countries_of(zones, market(checkout.market).country)


async def priced_lines(tx: Tx, checkout: Checkout) -> tuple[QuoteLine, ...]:
    goods = await goods_for(tx, checkout.market, checkout.wanted())
    goods = await rationed(tx, checkout, goods, buyers(checkout))
    sold_in = market(checkout.market)
    today = clock.now().astimezone(sold_in.zone).date()
    taxed_in = (await supply_of(tx, checkout)).taxed_in
    return tuple(priced(line, goods, checkout.market, taxed_in, today) for line in checkout.lines)


def priced(line: CheckoutLine, goods: Goods, sold_in: str, taxed_in: str, day: date) -> QuoteLine:
    variant, offered = goods.variants[line.variant_id], goods.offered[line.variant_id]
    unit = line.price(offered.price)
    return QuoteLine(
        variant_id=variant.id,
        product_id=variant.product_id,
        sku=variant.sku,
        title=variant.product.title,
        option=variant.option,
        image=variant.product.image,
        quantity=line.quantity,
        unit=unit,
        prior=prior_of(line, offered),
        gross=unit * line.quantity,
        rate_bp=vat_rate(variant.product, taxed_in, day),
        deal_id=line.deal_id,
        unit_price=unit_price(
            law_of(sold_in, day),
            variant.product.category,
            unit,
            amount=variant.content_amount,
            unit=variant.content_unit,
        ),
    )


def prior_of(line: CheckoutLine, offered: Offered) -> Money | None:
    """Beside a deal's price stands what the deal was reduced from."""
    if line.deal_id is None:
        return offered.prior
    return None if line.prior_minor is None else Money(line.prior_minor, offered.price.currency)


async def enter_code(tx: Tx, checkout: Checkout, written: str) -> None:
    """Refuses a code that takes nothing off, and says why. Nothing written takes it away."""
    if checkout.order_id is not None:
        raise AlreadyOrdered
    checkout.code = await code_demanded(tx, checkout, written) if written.strip() else ""
    if checkout.method_id is not None:
        await requote(tx, checkout)


async def code_demanded(tx: Tx, checkout: Checkout, written: str) -> str:
    lines = await priced_lines(tx, checkout)
    delivery = await delivery_so_far(tx, checkout, sum_of(lines))
    discount = await offer.demand_code(tx, purchase_of(checkout, lines, delivery), written)
    return discount.code or ""


async def delivery_so_far(tx: Tx, checkout: Checkout, goods: Money) -> Money:
    """Before it is chosen, that of the first way that is offered."""
    if checkout.method_id is not None:
        zones = await zones_of(tx, checkout.shop_id, checkout.market)
        return (await method_for(tx, checkout, checkout.method_id, zones)).cost_for(goods)
    methods = await delivery_methods(tx, checkout.shop_id, checkout.market)
    return methods[0].cost_for(goods) if methods else Money(0, goods.currency)


def purchase_of(checkout: Checkout, lines: Sequence[QuoteLine], delivery: Money) -> Purchase:
    return Purchase(
        shop_id=checkout.shop_id,
        market=checkout.market,
        show_id=checkout.show_id,
        items=[
            Item(line.product_id, line.quantity, line.unit.minor, in_deal=line.prior is not None)
            for line in lines
        ],
        delivery=delivery.minor,
        who=buyers(checkout),
    )


def buyers(checkout: Checkout) -> list[str]:
    """As far as they are known before a card is."""
    known = [offer.by_account(checkout.account_id)] if checkout.account_id else []
    place = (checkout.line1, checkout.line2, checkout.postcode, checkout.country)
    return [*known, offer.by_address(*place)] if checkout.line1 else known


def quote_of(
    checkout: Checkout,
    priced: Sequence[QuoteLine],
    method: DeliveryMethod,
    supplied: Supply,
    taken: Sequence[Reduction],
) -> Quote:
    lines, off_delivery = after(priced, taken)
    goods = sum_of(lines)
    delivery = method.cost_for(sum_of(priced)) - Money(off_delivery, goods.currency)
    taxed = tax([(line.gross, line.rate_bp) for line in lines], delivery)
    return Quote(
        id=ids.new_id(),
        lines=lines,
        goods=goods,
        method_id=method.id,
        delivery_name=method.name,
        delivery=delivery,
        vat=taxed.groups,
        line_taxes=taxed.line_taxes,
        supply=supplied,
        total=goods + delivery,
        button_label=button_label(checkout.market, goods + delivery, checkout.locale),
        reductions=tuple(taken),
    )


def button_label(market_code: str, total: Money, language: str) -> str:
    """The law's words say that one has to pay: not where nothing is due."""
    if not total:
        return translate(language, ORDER_FREE)
    sold_in = market(market_code)
    law = law_of(sold_in.code, clock.now().astimezone(sold_in.zone).date())
    return law.order_button.label(language)


def after(
    priced: Sequence[QuoteLine], taken: Sequence[Reduction]
) -> tuple[tuple[QuoteLine, ...], int]:
    """What is left of each line, and what is taken off the delivery."""
    off: Counter[int | None] = Counter()
    for reduction in taken:
        off[reduction.line] += reduction.minor
    lines = tuple(
        replace(line, gross=line.gross - Money(off[n], line.gross.currency))
        for n, line in enumerate(priced)
    )
    return lines, off[None]


def sum_of(lines: Sequence[QuoteLine]) -> Money:
    return sum((line.gross for line in lines[1:]), start=lines[0].gross)


async def quote_of_checkout(tx: Tx, checkout: Checkout, quote_id: int | None) -> Quote | None:
    row = await tx.session.get(QuoteRow, quote_id) if quote_id else None
    if row is None or row.checkout_id != checkout.id:
        return None
    try:
        return msgspec.json.decode(row.body, type=Quote)
    except msgspec.ValidationError:  # another version's: it is asked again
        return None
