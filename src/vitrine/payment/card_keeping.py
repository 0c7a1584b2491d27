"""A buyer's card at Stripe: told of with the payment that keeps it, and named by it afterwards."""

from typing import Any, cast

import stripe

from vitrine.payment.provider import KeptCard, Whose

WITH_CARD = cast("Any", {"expand": ["payment_method"]})
BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "American Express"}


def told_of(whose: Whose | None) -> dict[str, Any]:
    """`on_session`: the buyer is there when it pays again, and may be asked for a second step."""
    if whose is None:
        return {}
    keeping = {"setup_future_usage": "on_session"} if whose.keep else {}
    return {"customer": whose.customer, **keeping}


def kept_in(intent: stripe.PaymentIntent) -> KeptCard | None:
    """Without a customer it is spent with the payment."""
    method = intent.payment_method
    if intent.customer is None or not isinstance(method, stripe.PaymentMethod):
        return None
    card = method.card
    if card is None:
        return None
    brand = BRANDS.get(card.brand, card.brand.replace("_", " ").title())
    return KeptCard(method.id, brand[:20], card.last4, card.fingerprint or method.id)


def fingerprint_in(intent: stripe.PaymentIntent) -> str | None:
    method = intent.payment_method
    card = method.card if isinstance(method, stripe.PaymentMethod) else None
    return card.fingerprint if card else None
