from collections import Counter
from collections.abc import Iterator
from datetime import date

from babel import Locale

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.market import law_of, market
from vitrine.notification.letters import (
    LetterDiscount,
    LetterLine,
    LetterTax,
    OrderConfirmed,
    PaidTooLate,
    Seller,
    WithdrawalRight,
)
from vitrine.notification.writing import write
from vitrine.order import Order, address_lines, order_by_id
from vitrine.shop import Shop, shop_by_id


async def confirm_order(tx: Tx, order_id: int) -> None:
    order = await order_by_id(tx, order_id)
    shop = await shop_by_id(tx, order.shop_id)
    letter = confirmation(order, shop)
    await write(tx, letter, to=order.email, locale=order.locale, key=f"order-confirmed:{order.id}")


async def say_it_was_too_late(tx: Tx, order_id: int) -> None:
    order = await order_by_id(tx, order_id)
    shop = await shop_by_id(tx, order.shop_id)
    letter = PaidTooLate(number=order.number, shop=shop.name, total=order.total)
    await write(tx, letter, to=order.email, locale=order.locale, key=f"paid-too-late:{order.id}")


def confirmation(order: Order, shop: Shop) -> OrderConfirmed:
    return OrderConfirmed(
        number=order.number,
        path=f"/o/{order.secret}",
        placed_at=order.placed_at or order.drafted_at,
        time_zone=market(order.market).time_zone,
        lines=list(lines_of(order)),
        delivery_name=order.delivery_name,
        delivery=order.delivery,
        taxes=[
            LetterTax(rate_bp=t.rate_bp, tax=in_currency(order, t.tax_minor))
            for t in order.taxes
            if t.tax_minor
        ],
        total=order.total,
        address=address_lines(order),
        seller=seller_of(shop),
        withdrawal=withdrawal_of(order),
        vat_country=vat_country(order),
        arrives=arrival(order),
        discounts=tuple(discounts_of(order)),
    )


def lines_of(order: Order) -> Iterator[LetterLine]:
    for line in order.lines:
        yield LetterLine(
            title=line.title,
            option=line.option,
            quantity=line.quantity,
            total=in_currency(order, line.unit_minor * line.quantity),
        )


def discounts_of(order: Order) -> Iterator[LetterDiscount]:
    """One row each, whatever lines it is shared by."""
    sums: Counter[tuple[int, str]] = Counter()
    for each in order.discounts:
        sums[each.discount_id, each.name] += each.minor
    for (_, name), minor in sums.items():
        yield LetterDiscount(name=name, off=in_currency(order, -minor))


def in_currency(order: Order, minor: int) -> Money:
    return Money(minor, order.currency)


def vat_country(order: Order) -> str:
    """Named where it is not the market's own."""
    if order.taxed_in == market(order.market).country:
        return ""
    return str(Locale.parse(order.locale).territories.get(order.taxed_in, order.taxed_in))


def arrival(order: Order) -> tuple[date, date] | None:
    if order.arrives_first is None or order.arrives_last is None:
        return None
    return order.arrives_first, order.arrives_last


def seller_of(shop: Shop) -> Seller:
    trader = shop.trader
    return Seller(
        shop=shop.name,
        legal_name=trader.legal_name,
        address=trader.address,
        email=trader.email,
        phone=trader.phone,
        register_number=trader.register_number,
        vat_id=trader.vat_id,
    )


def withdrawal_of(order: Order) -> WithdrawalRight:
    ordered_on = order.drafted_at.astimezone(market(order.market).zone).date()
    right = law_of(order.market, ordered_on).withdrawal
    return WithdrawalRight(
        days=right.days, information=right.information, model_form=right.model_form
    )
