"""What Stripe keeps for itself, and what it hands on to connected accounts."""

from typing import Any, cast

import stripe
import structlog

from vitrine.kit.money import Money
from vitrine.payment.errors import TransferRefused
from vitrine.payment.exponents import from_provider, to_provider
from vitrine.payment.provider import Transferred

log = structlog.get_logger(__name__)

WITH_FEE = cast("Any", {"expand": ["latest_charge.balance_transaction"]})


def fee_in(intent: stripe.PaymentIntent) -> Money | None:
    """None until Stripe has booked the charge."""
    charge = intent.latest_charge
    booked = charge.balance_transaction if isinstance(charge, stripe.Charge) else None
    if not isinstance(booked, stripe.BalanceTransaction):
        return None
    return from_provider(booked.fee, booked.currency)


def asked_for(account: str, amount: Money, key: str) -> Any:
    return {
        "amount": to_provider(amount),
        "currency": amount.currency.lower(),
        "destination": account,
        "metadata": {"payout": key},
    }


def transferred(made: stripe.Transfer) -> Transferred:
    return Transferred(made.id)


def refusal_of(refusal: stripe.InvalidRequestError) -> TransferRefused:
    log.warning("stripe.transfer_refused", code=refusal.code, parameter=refusal.param)
    return TransferRefused(reason=refusal.code or "refused")
