from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vitrine.checkout import Overview, Quote
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.market import law_of, market
from vitrine.payment import AttemptState, latest_attempt
from vitrine.shop import shop_by_id
from vitrine.web.filling import Form
from vitrine.web.goods import THUMBNAIL, picture_url
from vitrine.web.ordering import LineView, VatView, town
from vitrine.web.shopping import DeliveryView, delivery_view
from vitrine.web.visiting import Visit, market_name

ADDRESS_FIELDS = ("email", "name", "line1", "line2", "postcode", "city")
CARDS = (
    ("4242 4242 4242 4242", mark("pays")),
    ("4000 0000 0000 0002", mark("is declined")),
    ("4000 0025 0000 3155", mark("asks for a second step")),
)


@dataclass(frozen=True)
class QuoteView:
    id: str
    goods: Money
    delivery: Money
    total: Money
    vat: Sequence[VatView]
    method: DeliveryView | None


@dataclass(frozen=True)
class CheckoutView:
    token: str
    lines: Sequence[LineView]
    methods: Sequence[DeliveryView]
    quote: QuoteView | None
    button_label: str
    expires_at: datetime | None
    expires_ms: int
    country: str
    country_name: str
    email: str
    name: str
    address: str
    shop_id: int
    shop_name: str
    withdrawal_days: int


async def checkout_view(tx: Tx, visit: Visit, seen: Overview) -> CheckoutView:
    checkout = seen.checkout
    sold_in = market(checkout.market)
    methods = [delivery_view(visit, method) for method in seen.methods]
    place = town(checkout.postcode, checkout.city, checkout.country)
    return CheckoutView(
        token=checkout.token,
        lines=lines_of(seen),
        methods=methods,
        quote=quote_view(seen.quote, methods),
        button_label=button_label(visit, seen),
        expires_at=checkout.hold_until if seen.is_held else None,
        expires_ms=clock.to_ms(checkout.hold_until),
        country=sold_in.country,
        country_name=market_name(sold_in.country, visit.language),
        email=checkout.email,
        name=checkout.name,
        address=", ".join(part for part in (checkout.line1, checkout.line2, place) if part),
        shop_id=checkout.shop_id,
        shop_name=(await shop_by_id(tx, checkout.shop_id)).name,
        withdrawal_days=law_of(sold_in.code, clock.now().date()).withdrawal.days,
    )


def lines_of(seen: Overview) -> list[LineView]:
    return [
        LineView(
            title=line.title,
            option=line.option,
            image=picture_url(line.image, THUMBNAIL),
            quantity=line.quantity,
            unit_price=line.unit,
            total=line.gross,
        )
        for line in seen.lines
    ]


def quote_view(quote: Quote | None, methods: Sequence[DeliveryView]) -> QuoteView | None:
    if quote is None:
        return None
    return QuoteView(
        id=str(quote.id),
        goods=quote.goods,
        delivery=quote.delivery,
        total=quote.total,
        vat=[VatView(group.rate_bp, group.tax) for group in quote.vat],
        method=next((method for method in methods if method.id == str(quote.method_id)), None),
    )


def button_label(visit: Visit, seen: Overview) -> str:
    law = law_of(seen.checkout.market, clock.now().date())
    return law.order_button.label(visit.language)


def address_form(visit: Visit, seen: Overview) -> Form:
    written = {name: str(getattr(seen.checkout, name)) for name in ADDRESS_FIELDS}
    written["method"] = str(seen.checkout.method_id or "")
    if visit.account and not written["email"]:
        written |= {"email": visit.account.email, "name": visit.account.name}
    return Form.of(written)


def test_cards(visit: Visit) -> list[tuple[str, str]]:
    return [(number, visit.says(outcome)) for number, outcome in CARDS]


async def waits_for_second_step(tx: Tx, seen: Overview) -> bool:
    return await challenge_of(tx, seen) is not None


async def challenge_of(tx: Tx, seen: Overview) -> str | None:
    if seen.checkout.order_id is None:
        return None
    attempt = await latest_attempt(tx, seen.checkout.order_id)
    if attempt is None or attempt.state != AttemptState.REQUIRES_ACTION:
        return None
    return attempt.challenge
