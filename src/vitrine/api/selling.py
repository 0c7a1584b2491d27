"""Shapes of checkouts."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, Field

from vitrine.api.shapes import MoneyBody, PlainText, PublicId
from vitrine.catalogue import image_name
from vitrine.checkout import Overview, Quote, QuoteLine
from vitrine.kit import clock
from vitrine.kit.language import translate
from vitrine.offer import Reduction
from vitrine.order import OrderState, TaxGroup
from vitrine.shop import DeliveryMethod, delivery_window

THUMBNAIL = 160  # pixels
LINES_AT_MOST = 50

CARD = r"^(card_[a-z2-7]{26}|saved_[1-9][0-9]{0,18}|(pm|ctoken)_[A-Za-z0-9_]{3,72})?$"
PlaceToken = Annotated[str, Field(pattern=r"^[a-z2-7]{26}$")]


class WantedLine(BaseModel):
    variant: PublicId
    quantity: Annotated[int, Field(ge=1, le=20)]


class LinesBody(BaseModel):
    lines: Annotated[list[WantedLine], Field(min_length=1, max_length=LINES_AT_MOST)]

    def wanted(self) -> list[tuple[int, int]]:
        return [(line.variant, line.quantity) for line in self.lines]


class CheckoutBody(LinesBody):
    market: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    show: PublicId | None = None
    source: Annotated[str, Field(pattern=r"^[a-z0-9:_-]{1,40}$")] = "page"
    by: Annotated[str, Field(pattern=r"^([a-z2-7]{10})?$")] = ""
    cue: Annotated[int | None, Field(ge=0, le=2**53)] = None
    deal: PublicId | None = None
    place: PlaceToken | None = None


class DeliveryBody(BaseModel):
    """`keep`: for the next order of the account that is signed in."""

    email: Annotated[PlainText, Field(max_length=254)]
    name: Annotated[PlainText, Field(max_length=120)]
    line1: Annotated[PlainText, Field(max_length=120)]
    line2: Annotated[PlainText, Field(max_length=120)] = ""
    postcode: Annotated[PlainText, Field(max_length=15)]
    city: Annotated[PlainText, Field(max_length=80)]
    country: Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
    method: PublicId
    keep: bool = False


class CardBody(BaseModel):
    number: Annotated[PlainText, Field(max_length=40)]
    expiry: Annotated[PlainText, Field(max_length=10)]
    cvc: Annotated[PlainText, Field(max_length=4)]


class CardOut(BaseModel):
    card: str
    brand: str
    last4: str


class OrderBody(BaseModel):
    """`card`: a token that the provider made of a card, or one that the account kept.

    Never a number; where nothing is due, none. `keep`: for the next order of the account.
    """

    quote: PublicId
    card: Annotated[str, Field(pattern=CARD)] = ""
    keep: bool = False


class ChallengeBody(BaseModel):
    approve: bool


class LineOut(BaseModel):
    """`full`: unit by quantity; `gross`: what is paid, after discounts."""

    variant: PublicId
    product: PublicId
    title: str
    option: str
    image: str | None = None
    quantity: int
    unit: MoneyBody
    prior: MoneyBody | None = None
    full: MoneyBody
    gross: MoneyBody
    deal: PublicId | None = None

    @classmethod
    def of(cls, line: QuoteLine) -> "LineOut":
        return cls(
            variant=line.variant_id,
            product=line.product_id,
            title=line.title,
            option=line.option,
            image=f"/images/{image_name(line.image, THUMBNAIL)}" if line.image else None,
            quantity=line.quantity,
            unit=MoneyBody.of(line.unit),
            prior=MoneyBody.of(line.prior) if line.prior else None,
            full=MoneyBody.of(line.full),
            gross=MoneyBody.of(line.gross),
            deal=line.deal_id,
        )


class DiscountOut(BaseModel):
    """What it takes off in all."""

    name: str
    code: str | None
    amount: MoneyBody

    @classmethod
    def of(cls, reductions: Iterable[Reduction], currency: str) -> "list[DiscountOut]":
        sums: dict[tuple[int, str, str | None], int] = {}
        for each in reductions:
            key = (each.discount_id, each.name, each.code)
            sums[key] = sums.get(key, 0) + each.minor
        return [
            cls(name=name, code=code, amount=MoneyBody(minor=minor, currency=currency))
            for (_, name, code), minor in sums.items()
        ]


class CodeBody(BaseModel):
    """Nothing written takes the code away."""

    code: Annotated[PlainText, Field(max_length=60)]


class VatOut(BaseModel):
    rate_bp: int
    gross: MoneyBody
    tax: MoneyBody

    @classmethod
    def of(cls, group: TaxGroup) -> "VatOut":
        return cls(
            rate_bp=group.rate_bp, gross=MoneyBody.of(group.gross), tax=MoneyBody.of(group.tax)
        )


class DeliveryOut(BaseModel):
    method: PublicId
    name: str
    price: MoneyBody


class QuoteOut(BaseModel):
    """All a buyer owes. An order names this id, and is refused once anything in it changed."""

    id: PublicId
    lines: list[LineOut]
    goods: MoneyBody
    discounts: list[DiscountOut]
    delivery: DeliveryOut
    vat: list[VatOut]
    vat_country: str
    total: MoneyBody
    button_label: str

    @classmethod
    def of(cls, quote: Quote, language: str) -> "QuoteOut":
        delivery = DeliveryOut(
            method=quote.method_id,
            name=translate(language, quote.delivery_name),
            price=MoneyBody.of(quote.delivery),
        )
        return cls(
            id=quote.id,
            lines=[LineOut.of(line) for line in quote.lines],
            goods=MoneyBody.of(quote.goods),
            discounts=DiscountOut.of(quote.reductions, quote.total.currency),
            delivery=delivery,
            vat=[VatOut.of(group) for group in quote.vat],
            vat_country=quote.supply.taxed_in,
            total=MoneyBody.of(quote.total),
            button_label=quote.button_label,
        )


class MethodOut(BaseModel):
    """`price` is what this checkout pays; `arrives` holds for an order made today.

    Goes to `countries`; if `some_postcodes`, only to some places there. The order pays what goes
    to its address: another zone's method of the same kind may be named, and is replaced.
    """

    id: PublicId
    name: str
    price: MoneyBody
    free_above: MoneyBody | None
    countries: list[str]
    some_postcodes: bool
    arrives_first: date
    arrives_last: date

    @classmethod
    def of(cls, method: DeliveryMethod, seen: Overview, language: str) -> "MethodOut":
        market, origin = seen.checkout.market, seen.ships_from
        window = delivery_window(method, market, clock.now(), origin=origin)
        free_above = method.free_above
        return cls(
            id=method.id,
            name=translate(language, method.name),
            price=MoneyBody.of(method.cost_for(seen.goods)),
            free_above=MoneyBody.of(free_above) if free_above else None,
            countries=method.zone.countries,
            some_postcodes=bool(method.zone.postcodes),
            arrives_first=window.first,
            arrives_last=window.last,
        )


class HoldOut(BaseModel):
    """`unheld`: nothing is set aside before the order button, the first to pay is the first."""

    expires_at: datetime
    held: bool
    unheld: bool


class CheckoutOut(BaseModel):
    token: str
    market: str
    hold: HoldOut
    lines: list[LineOut]
    goods: MoneyBody
    code: str
    delivery_methods: list[MethodOut]
    countries: list[str]
    quote: QuoteOut | None
    ordered: OrderState | None

    @classmethod
    def of(cls, seen: Overview, language: str) -> "CheckoutOut":
        checkout = seen.checkout
        return cls(
            token=checkout.token,
            market=checkout.market,
            hold=HoldOut(
                expires_at=checkout.hold_until,
                held=seen.is_held,
                unheld=any(line.unheld for line in checkout.lines),
            ),
            lines=[LineOut.of(line) for line in seen.lines],
            goods=MoneyBody.of(seen.goods),
            code=checkout.code,
            delivery_methods=[MethodOut.of(method, seen, language) for method in seen.methods],
            countries=list(seen.countries),
            quote=QuoteOut.of(seen.quote, language) if seen.quote else None,
            ordered=seen.ordered,
        )
