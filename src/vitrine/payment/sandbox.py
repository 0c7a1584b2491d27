"""The sandbox provider. Like a provider far away it has its own records and its own commits."""

from collections.abc import AsyncIterator
from datetime import datetime
from fractions import Fraction
from typing import Literal

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Database, Tx
from vitrine.errors import NotFound
from vitrine.kit import clock, ids
from vitrine.kit.money import Money, round_half_up
from vitrine.payment.errors import CardUnknown, RefundTooHigh, TransferRefused
from vitrine.payment.model import (
    AttemptState,
    CardBehaviour,
    ProviderName,
    RefundState,
    SandboxCard,
    SandboxIntent,
    SandboxRefund,
    SandboxTransfer,
)
from vitrine.payment.provider import (
    DisputeOutcome,
    KeptCard,
    Outcome,
    RefundOutcome,
    Transferred,
    Whose,
)

ANSWERS = {
    CardBehaviour.PAYS: (AttemptState.AUTHORIZED, None),
    CardBehaviour.DECLINED: (AttemptState.DECLINED, CardBehaviour.DECLINED),
    CardBehaviour.POOR: (AttemptState.DECLINED, CardBehaviour.POOR),
    CardBehaviour.SECOND_STEP: (AttemptState.REQUIRES_ACTION, None),
}
FEE_BP, FEE_EACH_MINOR = 150, 25
ACCOUNTS = "acct_"
NOT_APPROVED = "second-step-denied"


class Sandbox:
    name: Literal[ProviderName.SANDBOX] = ProviderName.SANDBOX

    def __init__(self, db: Database) -> None:
        self.db = db

    async def demand_usable(self, tx: Tx, card: str) -> None:
        if await tx.session.get(SandboxCard, card) is None:
            raise CardUnknown(field="card")

    async def authorise(
        self,
        *,
        key: str,
        card: str,
        amount: Money,
        order: str,  # noqa: ARG002 - the sandbox shows no order
        whose: Whose | None = None,  # noqa: ARG002 - its cards are for everybody, and for ever
    ) -> Outcome:
        async with self.db.begin() as tx:
            known = await tx.session.get(SandboxCard, card)
            if known is None:
                raise CardUnknown(field="card")
            state, reason = ANSWERS[CardBehaviour(known.behaviour)]
            intent = insert(SandboxIntent).values(
                reference=f"sandbox_{ids.new_secret()}",
                key=key,
                card=card,
                minor=amount.minor,
                currency=amount.currency,
                state=state,
                reason=reason,
                created_at=clock.now(),
            )
            await tx.session.execute(intent.on_conflict_do_nothing(index_elements=["key"]))
            by_key = select(SandboxIntent).where(SandboxIntent.key == key)
            return outcome((await tx.session.scalars(by_key)).one())

    async def customer(self, key: str) -> str:
        return f"sandbox_customer_{key}"

    async def card_of(self, reference: str) -> KeptCard | None:
        async with self.db.begin() as tx:
            card = await tx.session.get_one(SandboxCard, (await intent_by(tx, reference)).card)
            return KeptCard(card.token, card.brand, card.last4, card.fingerprint)

    async def fingerprint(self, reference: str) -> str | None:
        async with self.db.begin() as tx:
            card = await tx.session.get_one(SandboxCard, (await intent_by(tx, reference)).card)
            return card.fingerprint

    async def forget_card(self, token: str) -> None:
        """Nothing there hangs on the buyer."""

    async def find(self, reference: str) -> Outcome:
        async with self.db.begin() as tx:
            return outcome(await intent_by(tx, reference))

    async def find_by_key(self, key: str, since: datetime) -> Outcome | None:  # noqa: ARG002 - its keys are kept for ever
        async with self.db.begin() as tx:
            by_key = select(SandboxIntent).where(SandboxIntent.key == key)
            intent = await tx.session.scalar(by_key)
            return None if intent is None else outcome(intent)

    async def confirm(self, reference: str) -> Outcome:
        """Taken at their word, where Stripe would ask the bank."""
        waiting = (AttemptState.REQUIRES_ACTION,)
        return await self.change(reference, waiting, AttemptState.AUTHORIZED)

    async def deny(self, reference: str) -> Outcome:
        waiting = (AttemptState.REQUIRES_ACTION,)
        return await self.change(reference, waiting, AttemptState.DECLINED, NOT_APPROVED)

    async def capture(self, reference: str) -> Outcome:
        return await self.change(reference, (AttemptState.AUTHORIZED,), AttemptState.CAPTURED)

    async def void(self, reference: str) -> Outcome:
        open_ones = (AttemptState.REQUIRES_ACTION, AttemptState.AUTHORIZED)
        return await self.change(reference, open_ones, AttemptState.VOIDED)

    async def change(
        self,
        reference: str,
        was: tuple[AttemptState, ...],
        becomes: AttemptState,
        reason: str | None = None,
    ) -> Outcome:
        """Repeated or too late: the answer is what stands."""
        async with self.db.begin() as tx:
            await tx.session.execute(
                update(SandboxIntent)
                .where(SandboxIntent.reference == reference, SandboxIntent.state.in_(was))
                .values(state=becomes, reason=reason)
            )
            return outcome(await intent_by(tx, reference))

    async def refund(self, *, key: str, reference: str, amount: Money) -> RefundOutcome:
        async with self.db.begin() as tx:
            intent = await intent_by(tx, reference, lock=True)
            known = await tx.session.scalar(select(SandboxRefund).where(SandboxRefund.key == key))
            if known is not None:
                return refunded(known, intent)
            left = intent.minor - intent.refunded_minor
            if intent.state != AttemptState.CAPTURED or amount.minor > left:
                raise RefundTooHigh
            intent.refunded_minor += amount.minor
            made = SandboxRefund(
                reference=f"sandbox_refund_{ids.new_secret()}",
                key=key,
                intent=reference,
                minor=amount.minor,
                created_at=clock.now(),
            )
            tx.session.add(made)
            return refunded(made, intent)

    async def fee(self, reference: str) -> Money | None:
        """As a provider would: a part of the sum, and a little for each."""
        async with self.db.begin() as tx:
            intent = await intent_by(tx, reference)
        part = round_half_up(Fraction(intent.minor * FEE_BP, 10_000)) + FEE_EACH_MINOR
        return Money(min(part, intent.minor), intent.currency)

    async def transfer(self, *, key: str, account: str, amount: Money) -> Transferred:
        if not account.startswith(ACCOUNTS):
            raise TransferRefused(reason="account_unknown")
        row = {"key": key, "account": account, "minor": amount.minor}
        made = insert(SandboxTransfer).values(
            **row, currency=amount.currency, created_at=clock.now()
        )
        async with self.db.begin() as tx:
            await tx.session.execute(made.on_conflict_do_nothing(index_elements=["key"]))
        return Transferred(f"sandbox_transfer_{key}")

    async def find_refund(self, reference: str) -> RefundOutcome:
        async with self.db.begin() as tx:
            made = await tx.session.get(SandboxRefund, reference)
            if made is None:
                raise NotFound
            return refunded(made, await intent_by(tx, made.intent))

    async def find_dispute(self, reference: str) -> DisputeOutcome:
        """No bank stands behind the sandbox."""
        raise NotFound(reference=reference)

    async def payments_since(self, since: datetime) -> AsyncIterator[Outcome]:
        async with self.db.begin() as tx:
            found = await tx.session.scalars(
                select(SandboxIntent).where(SandboxIntent.created_at >= since)
            )
            outcomes = [outcome(intent) for intent in found]
        for each in outcomes:
            yield each

    async def refunds_since(self, since: datetime) -> AsyncIterator[RefundOutcome]:
        async with self.db.begin() as tx:
            found = await tx.session.execute(
                select(SandboxRefund, SandboxIntent)
                .join(SandboxIntent, SandboxIntent.reference == SandboxRefund.intent)
                .where(SandboxRefund.created_at >= since)
            )
            outcomes = [refunded(made, intent) for made, intent in found]
        for each in outcomes:
            yield each


async def intent_by(tx: Tx, reference: str, *, lock: bool = False) -> SandboxIntent:
    asked = select(SandboxIntent).where(SandboxIntent.reference == reference)
    return (await tx.session.scalars(asked.with_for_update() if lock else asked)).one()


def outcome(intent: SandboxIntent) -> Outcome:
    state = AttemptState(intent.state)
    waits = state == AttemptState.REQUIRES_ACTION
    challenge = intent.reference if waits else None
    return Outcome(intent.reference, state, intent.reason, challenge, intent.key)


def refunded(made: SandboxRefund, intent: SandboxIntent) -> RefundOutcome:
    return RefundOutcome(
        made.reference,
        RefundState.SUCCEEDED,
        payment=intent.reference,
        amount=Money(made.minor, intent.currency),
        key=made.key,
    )
