from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from vitrine import checkout as checkouts
from vitrine.checkout import Overview
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.market import law_of, market
from vitrine.payment import AttemptState, latest_attempt
from vitrine.shop import DeliveryMethod, shop_by_id
from vitrine.web.filling import Form
from vitrine.web.goods import THUMBNAIL, picture_url
from vitrine.web.ordering import (
    DiscountView,
    LineView,
    VatView,
    discount_views,
    town,
    vat_country,
)
from vitrine.web.shopping import DeliveryView, cost, delivery_view, place_of
from vitrine.web.visiting import Visit, market_name

ADDRESS_FIELDS = ("email", "name", "line1", "line2", "postcode", "city")
CARDS = (
    ("4242 4242 4242 4242", mark("pays")),
    ("4000 0000 0000 0002", mark("is declined")),
    ("4000 0025 0000 3155", mark("asks for a second step")),
)


@dataclass(frozen=True)
class WayView(DeliveryView):
    """`elsewhere`: what the same costs where else this shop sends to."""

    elsewhere: str = ""


@dataclass(frozen=True)
class QuoteView:
    id: str
    goods: Money
    discounts: Sequence[DiscountView]
    delivery: Money
    total: Money
    vat: Sequence[VatView]
    vat_country: str
    method: DeliveryView | None


@dataclass(frozen=True)
class CheckoutView:
    token: str
    lines: Sequence[LineView]
    methods: Sequence[WayView]
    quote: QuoteView | None
    button_label: str
    code: str
    expires_at: datetime | None
    expires_ms: int
    country: str
    country_name: str
    countries: Sequence[tuple[str, str]]
    email: str
    name: str
    address: str
    shop_id: int
    shop_name: str
    withdrawal_days: int


async def checkout_view(tx: Tx, visit: Visit, seen: Overview) -> CheckoutView:
    checkout = seen.checkout
    sold_in = market(checkout.market)
    country = checkout.country or sold_in.country
    place = town(checkout.postcode, checkout.city, checkout.country)
    return CheckoutView(
        token=checkout.token,
        lines=lines_of(seen),
        methods=ways(visit, seen, country),
        quote=quote_view(visit, seen),
        button_label=button_label(visit, seen),
        code=checkout.code,
        expires_at=checkout.hold_until if seen.is_held else None,
        expires_ms=clock.to_ms(checkout.hold_until),
        country=country,
        country_name=market_name(country, visit.language),
        countries=[(code, market_name(code, visit.language)) for code in seen.countries],
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
            total=line.full,
            per=line.unit_price,
        )
        for line in seen.lines
    ]


def ways(visit: Visit, seen: Overview, country: str) -> list[WayView]:
    """One row per kind: as it goes to `country`; another zone of the kind is found by address."""
    whole = [m for m in seen.methods if country in m.zone.countries and not m.zone.postcodes]
    shown: dict[str, DeliveryMethod] = {}
    for method in (*whole, *seen.methods):
        shown.setdefault(method.kind, method)
    return [way(visit, method, seen.methods) for method in shown.values()]


def way(visit: Visit, method: DeliveryMethod, every: Sequence[DeliveryMethod]) -> WayView:
    others = [m for m in every if m.kind == method.kind and m.zone_id != method.zone_id]
    told = [f"{place_of(visit, other)}: {cost(visit, other)}" for other in others]
    return WayView(**asdict(delivery_view(visit, method)), elsewhere=" · ".join(told))


def quote_view(visit: Visit, seen: Overview) -> QuoteView | None:
    quote = seen.quote
    if quote is None:
        return None
    method = next((method for method in seen.methods if method.id == quote.method_id), None)
    return QuoteView(
        id=str(quote.id),
        goods=quote.full,
        discounts=discount_views(quote.reductions, quote.total.currency),
        delivery=quote.delivery,
        total=quote.total,
        vat=[VatView(group.rate_bp, group.tax) for group in quote.vat if group.tax],
        vat_country=vat_country(visit, quote.supply.taxed_in, seen.checkout.market),
        method=delivery_view(visit, method) if method else None,
    )


def button_label(visit: Visit, seen: Overview) -> str:
    total = seen.quote.total if seen.quote else seen.goods
    return checkouts.button_label(seen.checkout.market, total, visit.language)


def address_form(visit: Visit, seen: Overview) -> Form:
    written = {name: str(getattr(seen.checkout, name)) for name in ADDRESS_FIELDS}
    written["method"] = str(seen.checkout.method_id or "")
    written["country"] = seen.checkout.country or market(seen.checkout.market).country
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
