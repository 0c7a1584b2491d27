from dataclasses import asdict
from datetime import date

import msgspec
from msgspec.structs import replace

from vitrine.checkout.addressing import Address, checked
from vitrine.checkout.checking import Goods, goods_for
from vitrine.checkout.errors import AlreadyOrdered, DeliveryNotChosen, NotDeliveredThere
from vitrine.checkout.model import Checkout, CheckoutLine, QuoteRow
from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money
from vitrine.market import law_of, market, tax_rate_bp
from vitrine.offer import Offered
from vitrine.order import TaxGroup, tax
from vitrine.shop import DeliveryMethod, delivery_method_by_id


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


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """All a buyer owes, frozen. `delivery_name` is a msgid."""

    id: int
    lines: tuple[QuoteLine, ...]
    goods: Money
    method_id: int
    delivery_name: str
    delivery: Money
    vat: tuple[TaxGroup, ...]
    line_taxes: tuple[Money, ...]
    total: Money
    button_label: str


async def deliver(tx: Tx, checkout: Checkout, address: Address, method_id: int) -> Quote:
    if checkout.order_id is not None:
        raise AlreadyOrdered
    tidy = checked(address, market(checkout.market))
    method = await method_for(tx, checkout, method_id)
    for name, value in asdict(tidy).items():
        setattr(checkout, name, value)
    checkout.method_id = method.id
    return await requote(tx, checkout)


async def requote(tx: Tx, checkout: Checkout) -> Quote:
    """The quote that stands if nothing changed, else its successor."""
    if checkout.method_id is None:
        raise DeliveryNotChosen
    method = await method_for(tx, checkout, checkout.method_id)
    fresh = quote_of(checkout, await priced_lines(tx, checkout), method)
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


async def method_for(tx: Tx, checkout: Checkout, method_id: int) -> DeliveryMethod:
    method, sold_in = await delivery_method_by_id(tx, method_id), market(checkout.market)
    if (method.shop_id, method.country) != (checkout.shop_id, sold_in.country):
        raise NotDeliveredThere(field="method")
    return method


async def priced_lines(tx: Tx, checkout: Checkout) -> tuple[QuoteLine, ...]:
    goods = await goods_for(tx, checkout.market, checkout.wanted())
    sold_in = market(checkout.market)
    today = clock.now().astimezone(sold_in.zone).date()
    return tuple(priced(line, goods, sold_in.code, today) for line in checkout.lines)


def priced(line: CheckoutLine, goods: Goods, market_code: str, day: date) -> QuoteLine:
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
        rate_bp=tax_rate_bp(market_code, variant.product.tax_category, day),
        deal_id=line.deal_id,
    )


def prior_of(line: CheckoutLine, offered: Offered) -> Money | None:
    """Beside a deal's price stands what the deal was reduced from."""
    if line.deal_id is None:
        return offered.prior
    return None if line.prior_minor is None else Money(line.prior_minor, offered.price.currency)


def quote_of(checkout: Checkout, lines: tuple[QuoteLine, ...], method: DeliveryMethod) -> Quote:
    goods = sum_of(lines)
    delivery = method.cost_for(goods)
    taxed = tax([(line.gross, line.rate_bp) for line in lines], delivery)
    sold_in = market(checkout.market)
    law = law_of(sold_in.code, clock.now().astimezone(sold_in.zone).date())
    return Quote(
        id=ids.new_id(),
        lines=lines,
        goods=goods,
        method_id=method.id,
        delivery_name=method.name,
        delivery=delivery,
        vat=taxed.groups,
        line_taxes=taxed.line_taxes,
        total=goods + delivery,
        button_label=law.order_button.label(checkout.locale),
    )


def sum_of(lines: tuple[QuoteLine, ...]) -> Money:
    return sum((line.gross for line in lines[1:]), start=lines[0].gross)


async def quote_of_checkout(tx: Tx, checkout: Checkout, quote_id: int | None) -> Quote | None:
    row = await tx.session.get(QuoteRow, quote_id) if quote_id else None
    if row is None or row.checkout_id != checkout.id:
        return None
    return msgspec.json.decode(row.body, type=Quote)
