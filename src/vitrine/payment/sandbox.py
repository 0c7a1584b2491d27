"""The sandbox provider. Like a provider far away it has its own records and its own commits."""

from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Database, Tx
from vitrine.kit import ids
from vitrine.kit.money import Money
from vitrine.payment.errors import CardUnknown
from vitrine.payment.model import AttemptState, CardBehaviour, SandboxCard, SandboxIntent


@dataclass(frozen=True, slots=True)
class Outcome:
    reference: str
    state: AttemptState
    reason: str | None = None
    challenge: str | None = None


ANSWERS = {
    CardBehaviour.PAYS: (AttemptState.AUTHORIZED, None),
    CardBehaviour.DECLINED: (AttemptState.DECLINED, CardBehaviour.DECLINED),
    CardBehaviour.POOR: (AttemptState.DECLINED, CardBehaviour.POOR),
    CardBehaviour.SECOND_STEP: (AttemptState.REQUIRES_ACTION, None),
}
NOT_APPROVED = "second-step-denied"


async def authorise(db: Database, *, key: str, card: str, amount: Money) -> Outcome:
    async with db.begin() as tx:
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
        )
        await tx.session.execute(intent.on_conflict_do_nothing(index_elements=["key"]))
        by_key = select(SandboxIntent).where(SandboxIntent.key == key)
        return outcome((await tx.session.scalars(by_key)).one())


async def confirm(db: Database, reference: str) -> Outcome:
    async with db.begin() as tx:
        waiting = (AttemptState.REQUIRES_ACTION,)
        return await change(tx, reference, waiting, AttemptState.AUTHORIZED)


async def deny(db: Database, reference: str) -> Outcome:
    async with db.begin() as tx:
        waiting = (AttemptState.REQUIRES_ACTION,)
        return await change(tx, reference, waiting, AttemptState.DECLINED, NOT_APPROVED)


async def capture(db: Database, reference: str) -> Outcome:
    async with db.begin() as tx:
        return await change(tx, reference, (AttemptState.AUTHORIZED,), AttemptState.CAPTURED)


async def void(db: Database, reference: str) -> Outcome:
    async with db.begin() as tx:
        open_ones = (AttemptState.REQUIRES_ACTION, AttemptState.AUTHORIZED)
        return await change(tx, reference, open_ones, AttemptState.VOIDED)


async def change(
    tx: Tx,
    reference: str,
    was: tuple[AttemptState, ...],
    becomes: AttemptState,
    reason: str | None = None,
) -> Outcome:
    """Repeated or too late: the answer is what stands."""
    await tx.session.execute(
        update(SandboxIntent)
        .where(SandboxIntent.reference == reference, SandboxIntent.state.in_(was))
        .values(state=becomes, reason=reason)
    )
    by_reference = select(SandboxIntent).where(SandboxIntent.reference == reference)
    return outcome((await tx.session.scalars(by_reference)).one())


def outcome(intent: SandboxIntent) -> Outcome:
    state = AttemptState(intent.state)
    waits = state == AttemptState.REQUIRES_ACTION
    return Outcome(
        intent.reference, state, intent.reason, challenge=intent.reference if waits else None
    )
