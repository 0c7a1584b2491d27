from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from vitrine import stock
from vitrine.checkout.model import Checkout, CheckoutLine
from vitrine.checkout.quoting import (
    Quote,
    QuoteLine,
    priced_lines,
    quote_of_checkout,
    served_by,
    sum_of,
    supply_of,
)
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit.money import Money
from vitrine.order import OrderState, order_by_id
from vitrine.shop import DeliveryMethod, delivery_methods

WITH_LINES = (selectinload(Checkout.lines),)


@dataclass(frozen=True, slots=True)
class Overview:
    """What a buyer sees of a checkout before and after the quote."""

    checkout: Checkout
    lines: tuple[QuoteLine, ...]
    goods: Money
    methods: Sequence[DeliveryMethod]
    countries: Sequence[str]
    ships_from: str
    quote: Quote | None
    is_held: bool
    ordered: OrderState | None


async def checkout_by_token(tx: Tx, token: str) -> Checkout:
    return one(
        await tx.session.scalar(
            select(Checkout).where(Checkout.token == token).options(*WITH_LINES)
        )
    )


async def locked_checkout(tx: Tx, token: str) -> Checkout:
    """Two taps come one after the other."""
    return one(
        await tx.session.scalar(
            select(Checkout)
            .where(Checkout.token == token)
            .options(*WITH_LINES)
            .with_for_update(of=Checkout)
        )
    )


async def checkout_by_key(tx: Tx, key: str) -> Checkout | None:
    return await tx.session.scalar(select(Checkout).where(Checkout.key == key).options(*WITH_LINES))


async def is_unheld(tx: Tx, token: str) -> bool:
    """Some of it is asked for by the order button only."""
    lines = select(CheckoutLine.checkout_id).join(Checkout, Checkout.id == CheckoutLine.checkout_id)
    unheld = lines.where(Checkout.token == token, CheckoutLine.unheld)
    return bool(await tx.session.scalar(select(unheld.exists())))


async def overview(tx: Tx, token: str) -> Overview:
    checkout = await checkout_by_token(tx, token)
    quote = await quote_of_checkout(tx, checkout, checkout.quote_id)
    lines = quote.lines if quote and checkout.order_id else await priced_lines(tx, checkout)
    hold = await stock.hold_by_id(tx, checkout.hold_id)
    order = await order_by_id(tx, checkout.order_id) if checkout.order_id else None
    return Overview(
        checkout=checkout,
        lines=lines,
        goods=quote.full if quote and checkout.order_id else sum_of(lines),
        methods=await delivery_methods(tx, checkout.shop_id, checkout.market),
        countries=await served_by(tx, checkout),
        ships_from=(await supply_of(tx, checkout)).origin,
        quote=quote,
        is_held=hold.state == stock.HoldState.ACTIVE,
        ordered=OrderState(order.state) if order else None,
    )


def one(checkout: Checkout | None) -> Checkout:
    if checkout is None:
        raise NotFound
    return checkout
