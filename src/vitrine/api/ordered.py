"""Shapes of orders and of what paying answers."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel

from vitrine.api.selling import DiscountOut, LineOut, VatOut
from vitrine.api.shapes import MoneyBody, PublicId
from vitrine.checkout import Paid
from vitrine.kit.language import translate
from vitrine.kit.text import mark
from vitrine.offer import Reduction
from vitrine.order import Order, OrderState
from vitrine.payment import CARD_USED_UP, AttemptState

REASONS = {
    "card-declined": mark("The card was declined. Nothing was charged."),
    "insufficient-funds": mark("There is not enough money on this card. Nothing was charged."),
    CARD_USED_UP: mark(
        "With this card you have had as many as one buyer may have. Nothing was charged."
    ),
    "second-step-denied": mark("The second step was not confirmed. Nothing was charged."),
}


class OrderedOut(BaseModel):
    id: PublicId
    number: str
    state: OrderState
    url: str
    pay_until: datetime

    @classmethod
    def of(cls, order: Order) -> "OrderedOut":
        return cls(
            id=order.id,
            number=order.number,
            state=OrderState(order.state),
            url=f"/o/{order.secret}",
            pay_until=order.pay_until,
        )


class PaymentOut(BaseModel):
    """`requires_action` waits for the challenge; after `declined` another card may be tried."""

    state: Literal["captured", "declined", "requires_action", "processing"]
    challenge: str | None = None
    detail: str | None = None


class PaidOut(BaseModel):
    order: OrderedOut
    payment: PaymentOut

    @classmethod
    def of(cls, paid: Paid, language: str) -> "PaidOut":
        return cls(order=OrderedOut.of(paid.order), payment=payment_out(paid, language))


def payment_out(paid: Paid, language: str) -> PaymentOut:
    attempt = paid.attempt
    match AttemptState(attempt.state):
        case AttemptState.CAPTURED:
            return PaymentOut(state="captured")
        case AttemptState.REQUIRES_ACTION:
            return PaymentOut(state="requires_action", challenge=attempt.challenge)
        case AttemptState.VOIDED if attempt.reason in REASONS:
            return PaymentOut(state="declined", detail=translate(language, REASONS[attempt.reason]))
        case AttemptState.DECLINED:
            reason = REASONS.get(attempt.reason or "", REASONS["card-declined"])
            return PaymentOut(state="declined", detail=translate(language, reason))
        case AttemptState.SUBMITTED | AttemptState.AUTHORIZED | AttemptState.VOIDED:
            return PaymentOut(state="processing")


class AddressOut(BaseModel):
    email: str
    name: str
    line1: str
    line2: str
    postcode: str
    city: str
    country: str


class OrderOut(BaseModel):
    id: PublicId
    number: str
    state: OrderState
    market: str
    placed_at: datetime | None
    lines: list[LineOut]
    goods: MoneyBody
    discounts: list[DiscountOut]
    delivery_name: str
    delivery: MoneyBody
    vat: list[VatOut]
    vat_country: str
    arrives_first: date | None
    arrives_last: date | None
    total: MoneyBody
    address: AddressOut

    @classmethod
    def of(cls, order: Order, language: str) -> "OrderOut":
        return cls(
            id=order.id,
            number=order.number,
            state=OrderState(order.state),
            market=order.market,
            placed_at=order.placed_at,
            lines=lines_out(order),
            goods=MoneyBody.of(order.goods),
            discounts=discounts_out(order),
            delivery_name=translate(language, order.delivery_name),
            delivery=MoneyBody.of(order.delivery),
            vat=vat_out(order),
            vat_country=order.taxed_in,
            arrives_first=order.arrives_first,
            arrives_last=order.arrives_last,
            total=MoneyBody.of(order.total),
            address=AddressOut.model_validate(order, from_attributes=True),
        )


def lines_out(order: Order) -> list[LineOut]:
    return [
        LineOut(
            variant=line.variant_id,
            product=line.product_id,
            title=line.title,
            option=line.option,
            quantity=line.quantity,
            unit=MoneyBody(minor=line.unit_minor, currency=order.currency),
            full=MoneyBody(minor=line.unit_minor * line.quantity, currency=order.currency),
            gross=MoneyBody(minor=line.gross_minor, currency=order.currency),
        )
        for line in order.lines
    ]


def discounts_out(order: Order) -> list[DiscountOut]:
    told = (Reduction(d.discount_id, d.name, d.code, None, d.minor) for d in order.discounts)
    return DiscountOut.of(told, order.currency)


def vat_out(order: Order) -> list[VatOut]:
    return [
        VatOut(
            rate_bp=group.rate_bp,
            gross=MoneyBody(minor=group.gross_minor, currency=order.currency),
            tax=MoneyBody(minor=group.tax_minor, currency=order.currency),
        )
        for group in order.taxes
    ]
