from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from vitrine import creator as creators
from vitrine import stock
from vitrine.creator import Terms
from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.money import Money, allocate, round_half_up
from vitrine.market import Supply, TaxLiable
from vitrine.offer import Reduction
from vitrine.order.events import OrderDrafted
from vitrine.order.model import (
    Order,
    OrderDiscount,
    OrderHistory,
    OrderLine,
    OrderState,
    OrderTax,
    OrderUnit,
)
from vitrine.order.taxing import TAX_POLICY, Taxed

PAY_WITHIN_AT_LEAST = timedelta(minutes=3)
NUMBER_CHARACTERS = 5  # each half: 50 random bits together


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    shop_id: int
    creator_id: int | None
    show_id: int | None
    source: str
    market: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    account_id: int | None
    locale: str
    email: str
    name: str
    line1: str
    line2: str
    postcode: str
    city: str
    country: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedLine:
    product_id: int
    variant_id: int
    sku: str
    title: str
    option: str
    quantity: int
    unit: Money
    gross: Money
    rate_bp: int
    tax_liable: TaxLiable = TaxLiable.SELLER
    deal_id: int | None = None

    @property
    def discount_minor(self) -> int:
        return (self.unit * self.quantity - self.gross).minor


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What the order button agreed to."""

    checkout_id: int
    hold_id: int
    hold_until: datetime
    attribution: Attribution
    buyer: Buyer
    lines: tuple[AgreedLine, ...]
    taxed: Taxed
    supply: Supply
    delivery_name: str
    delivery: Money
    button_label: str
    arrives: tuple[date, date] | None = None
    reductions: tuple[Reduction, ...] = ()


async def draft(tx: Tx, agreed: Agreed) -> Order:
    by, hold = agreed.attribution, await stock.hold_by_id(tx, agreed.hold_id)
    terms = await creators.terms_at(tx, by.shop_id, by.creator_id, hold.granted_at)
    order = order_of(agreed, terms)
    order.arrives_first, order.arrives_last = agreed.arrives or (None, None)
    await stock.take(tx, agreed.hold_id, by=order.id)
    tx.session.add(order)
    tx.session.add(
        OrderHistory(order_id=order.id, was=None, became=order.state, at=order.drafted_at)
    )
    tx.emit(OrderDrafted(order_id=order.id, shop_id=order.shop_id, show_id=order.show_id))
    await tx.flush()
    return order


def order_of(agreed: Agreed, terms: Terms) -> Order:
    now, order_id = clock.now(), ids.new_id()
    by, supply = agreed.attribution, agreed.supply
    lines = list(lines_of(agreed, order_id, terms))
    goods = sum((line.gross for line in agreed.lines), start=Money(0, agreed.delivery.currency))
    return Order(
        id=order_id,
        number=new_number(),
        secret=ids.new_secret(),
        checkout_id=agreed.checkout_id,
        hold_id=agreed.hold_id,
        shop_id=by.shop_id,
        creator_id=by.creator_id,
        show_id=by.show_id,
        source=by.source,
        market=by.market,
        state=OrderState.UNPAID,
        currency=agreed.delivery.currency,
        goods_minor=goods.minor,
        delivery_minor=agreed.delivery.minor,
        tax_minor=agreed.taxed.total().minor,
        total_minor=(goods + agreed.delivery).minor,
        tax_policy=TAX_POLICY,
        ships_from=supply.origin,
        taxed_in=supply.taxed_in,
        commission_vat_bp=terms.vat_bp,
        supply_kind=supply.kind,
        **asdict(agreed.buyer),
        delivery_name=agreed.delivery_name,
        button_label=agreed.button_label,
        drafted_at=now,
        pay_until=max(agreed.hold_until, now + PAY_WITHIN_AT_LEAST),
        lines=lines,
        discounts=[discount_of(reduction, lines) for reduction in agreed.reductions],
        taxes=list(taxes_of(agreed, order_id)),
    )


def new_number() -> str:
    secret = ids.new_secret().upper()
    return f"{secret[:NUMBER_CHARACTERS]}-{secret[NUMBER_CHARACTERS : NUMBER_CHARACTERS * 2]}"


def lines_of(agreed: Agreed, order_id: int, terms: Terms) -> Iterator[OrderLine]:
    for position, line in enumerate(agreed.lines):
        row = OrderLine(
            id=ids.new_id(),
            order_id=order_id,
            position=position,
            shop_id=agreed.attribution.shop_id,
            product_id=line.product_id,
            variant_id=line.variant_id,
            sku=line.sku,
            title=line.title,
            option=line.option,
            quantity=line.quantity,
            unit_minor=line.unit.minor,
            gross_minor=line.gross.minor,
            discount_minor=line.discount_minor,
            rate_bp=line.rate_bp,
            tax_minor=agreed.taxed.line_taxes[position].minor,
            tax_liable=line.tax_liable,
            deal_id=line.deal_id,
        )
        row.units = list(units_of(row, agreed.attribution, terms))
        yield row


def discount_of(reduction: Reduction, lines: Sequence[OrderLine]) -> OrderDiscount:
    return OrderDiscount(
        id=ids.new_id(),
        line=None if reduction.line is None else lines[reduction.line],
        discount_id=reduction.discount_id,
        name=reduction.name,
        code=reduction.code,
        minor=reduction.minor,
    )


def units_of(line: OrderLine, by: Attribution, terms: Terms) -> Iterator[OrderUnit]:
    each = [1] * line.quantity
    grosses, taxes = allocate(line.gross_minor, each), allocate(line.tax_minor, each)
    for gross_minor, tax_minor in zip(grosses, taxes, strict=True):
        commission_minor = share(gross_minor, terms.commission_bp)
        yield OrderUnit(
            id=ids.new_id(),
            order_id=line.order_id,
            line_id=line.id,
            variant_id=line.variant_id,
            shop_id=by.shop_id,
            creator_id=by.creator_id,
            show_id=by.show_id,
            source=by.source,
            market=by.market,
            gross_minor=gross_minor,
            tax_minor=tax_minor,
            commission_minor=commission_minor,
            commission_tax_minor=share(commission_minor, terms.vat_bp),
            creator_minor=share(gross_minor - tax_minor, terms.share_bp),
        )


def share(minor: int, bp: int) -> int:
    return round_half_up(Fraction(minor * bp, 10_000))


def taxes_of(agreed: Agreed, order_id: int) -> Iterator[OrderTax]:
    for group in agreed.taxed.groups:
        yield OrderTax(
            order_id=order_id,
            rate_bp=group.rate_bp,
            gross_minor=group.gross.minor,
            tax_minor=group.tax.minor,
        )
