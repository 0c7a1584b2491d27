"""Stripe, through its own library. PaymentIntents are captured by hand: the order comes first."""

from collections.abc import AsyncIterator, Awaitable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal, TypeVar, cast

import stripe
import structlog
from pydantic import SecretStr

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.payment.card_keeping import WITH_CARD, fingerprint_in, kept_in, told_of
from vitrine.payment.connecting import WITH_FEE, asked_for, fee_in, refusal_of, transferred
from vitrine.payment.errors import CardUnknown, ProviderAway, RefundTooHigh
from vitrine.payment.exponents import to_provider
from vitrine.payment.model import AttemptState, ProviderName
from vitrine.payment.provider import (
    DisputeOutcome,
    KeptCard,
    Outcome,
    RefundOutcome,
    Transferred,
    Whose,
)
from vitrine.payment.stripe_answers import declined, disputed, outcome, refunded

T = TypeVar("T")

ANSWERS_WITHIN = 20  # seconds
TRIES = 2
CARD_KINDS = ("ctoken_", "pm_")
UNKNOWN_OUTCOME = (
    stripe.APIConnectionError,
    stripe.RateLimitError,
    stripe.IdempotencyError,
    stripe.AuthenticationError,
    stripe.PermissionError,
    stripe.APIError,
)

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class StripeAccount:
    """`address`: where the API is; the library's own unless a test stands in for it."""

    secret_key: SecretStr
    webhook_secret: SecretStr
    address: str | None = None


class Stripe:
    name: Literal[ProviderName.STRIPE] = ProviderName.STRIPE

    def __init__(self, account: StripeAccount) -> None:
        self._http = stripe.HTTPXClient(timeout=ANSWERS_WITHIN)
        self._webhook_secret = account.webhook_secret
        self._stripe = stripe.StripeClient(
            account.secret_key.get_secret_value(),
            base_addresses={"api": account.address} if account.address else {},
            max_network_retries=TRIES,
            http_client=self._http,
        ).v1

    async def close(self) -> None:
        await self._http.close_async()

    async def demand_usable(self, tx: Tx, card: str) -> None:  # noqa: ARG002 - Stripe knows its tokens
        if not card.startswith(CARD_KINDS):
            raise CardUnknown(field="card")

    async def authorise(
        self, *, key: str, card: str, amount: Money, order: str, whose: Whose | None = None
    ) -> Outcome:
        by = "confirmation_token" if card.startswith("ctoken_") else "payment_method"
        asked: dict[str, Any] = {
            "amount": to_provider(amount),
            "currency": amount.currency.lower(),
            "capture_method": "manual",
            "payment_method_types": ["card"],
            "confirm": True,
            by: card,
            "metadata": {"attempt": key, "order": order},
            "transfer_group": order,
            **told_of(whose),
        }
        try:
            return outcome(
                await answered(
                    self._stripe.payment_intents.create_async(
                        cast("Any", asked), {"idempotency_key": f"authorise/{key}"}
                    )
                )
            )
        except stripe.CardError as refusal:
            return declined(refusal, key)
        except stripe.InvalidRequestError as refusal:
            log.warning("stripe.refused", code=refusal.code, parameter=refusal.param)
            return Outcome("", AttemptState.DECLINED, "card-unknown", key=key)

    async def customer(self, key: str) -> str:
        made = self._stripe.customers.create_async(
            cast("Any", {"metadata": {"account": key}}), {"idempotency_key": f"customer/{key}"}
        )
        return (await answered(made)).id

    async def card_of(self, reference: str) -> KeptCard | None:
        return kept_in(
            await answered(self._stripe.payment_intents.retrieve_async(reference, WITH_CARD))
        )

    async def fingerprint(self, reference: str) -> str | None:
        return fingerprint_in(
            await answered(self._stripe.payment_intents.retrieve_async(reference, WITH_CARD))
        )

    async def forget_card(self, token: str) -> None:
        with suppress(stripe.InvalidRequestError):  # it is gone already
            await answered(self._stripe.payment_methods.detach_async(token))

    async def find(self, reference: str) -> Outcome:
        return outcome(await answered(self._stripe.payment_intents.retrieve_async(reference)))

    async def find_by_key(self, key: str, since: datetime) -> Outcome | None:
        async for each in self.payments_since(since):
            if each.key == key:
                return each
        return None

    async def confirm(self, reference: str) -> Outcome:
        return await self.find(reference)

    async def deny(self, reference: str) -> Outcome:
        ended = await self.void(reference)
        if ended.state != AttemptState.VOIDED:
            return ended
        return replace(ended, state=AttemptState.DECLINED, reason="second-step-denied")

    async def capture(self, reference: str) -> Outcome:
        return await self.settle(
            reference,
            self._stripe.payment_intents.capture_async(
                reference, options={"idempotency_key": f"capture/{reference}"}
            ),
        )

    async def void(self, reference: str) -> Outcome:
        return await self.settle(
            reference,
            self._stripe.payment_intents.cancel_async(
                reference, options={"idempotency_key": f"void/{reference}"}
            ),
        )

    async def settle(self, reference: str, asked: Awaitable[stripe.PaymentIntent]) -> Outcome:
        """Repeated or too late, Stripe refuses: the answer is what stands."""
        try:
            return outcome(await answered(asked))
        except (stripe.InvalidRequestError, stripe.CardError):
            return await self.find(reference)

    async def refund(self, *, key: str, reference: str, amount: Money) -> RefundOutcome:
        asked: dict[str, Any] = {
            "payment_intent": reference,
            "amount": to_provider(amount),
            "metadata": {"refund": key},
        }
        try:
            return refunded(
                await answered(
                    self._stripe.refunds.create_async(
                        cast("Any", asked), {"idempotency_key": f"refund/{key}"}
                    )
                )
            )
        except stripe.InvalidRequestError as refusal:
            log.warning("stripe.refund_refused", code=refusal.code)
            raise RefundTooHigh from None

    async def fee(self, reference: str) -> Money | None:
        asked = self._stripe.payment_intents.retrieve_async(reference, WITH_FEE)
        return fee_in(await answered(asked))

    async def transfer(self, *, key: str, account: str, amount: Money) -> Transferred:
        once = {"idempotency_key": f"transfer/{key}"}
        asked = self._stripe.transfers.create_async(
            asked_for(account, amount, key), cast("Any", once)
        )
        try:
            return transferred(await answered(asked))
        except stripe.InvalidRequestError as refusal:
            raise refusal_of(refusal) from None

    async def find_refund(self, reference: str) -> RefundOutcome:
        return refunded(await answered(self._stripe.refunds.retrieve_async(reference)))

    async def find_dispute(self, reference: str) -> DisputeOutcome:
        return disputed(await answered(self._stripe.disputes.retrieve_async(reference)))

    async def payments_since(self, since: datetime) -> AsyncIterator[Outcome]:
        created = {"gte": int(since.timestamp())}
        found = await answered(
            self._stripe.payment_intents.list_async(cast("Any", {"created": created, "limit": 100}))
        )
        async for intent in found.auto_paging_iter():
            yield outcome(intent)

    async def refunds_since(self, since: datetime) -> AsyncIterator[RefundOutcome]:
        created = {"gte": int(since.timestamp())}
        found = await answered(
            self._stripe.refunds.list_async(cast("Any", {"created": created, "limit": 100}))
        )
        async for made in found.auto_paging_iter():
            yield refunded(made)

    def verified(self, body: bytes, signature: str) -> stripe.Event:
        """Raises `stripe.SignatureVerificationError`; five minutes old is too old."""
        secret = self._webhook_secret.get_secret_value()
        return stripe.Webhook.construct_event(body, signature, secret)


async def answered(asked: Awaitable[T]) -> T:
    try:
        return await asked
    except UNKNOWN_OUTCOME as failure:
        log.warning("stripe.away", kind=type(failure).__name__, code=failure.code)
        raise ProviderAway from None
