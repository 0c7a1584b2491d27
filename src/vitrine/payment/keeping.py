"""Cards that an account kept for its next order: only what the provider calls them."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Database, Tx
from vitrine.errors import NotFound
from vitrine.kit import clock, ids
from vitrine.payment.errors import ProviderAway
from vitrine.payment.model import PaymentAttempt, ProviderCustomer, ProviderName, SavedCard
from vitrine.payment.provider import Provider, Providers

SAVED = "saved_"
KEPT_AT_MOST = 10


async def cards_of(tx: Tx, account_id: int, provider: ProviderName) -> Sequence[SavedCard]:
    """Those that one provider takes, the last used first."""
    found = await tx.session.scalars(
        select(SavedCard)
        .where(SavedCard.account_id == account_id, SavedCard.provider == provider)
        .order_by(SavedCard.used_at.desc(), SavedCard.id.desc())
        .limit(KEPT_AT_MOST)
    )
    return found.all()


def is_saved(card: str) -> bool:
    """`saved_7`."""
    return id_in(card) is not None


def id_in(card: str) -> int | None:
    return ids.read_id(card.removeprefix(SAVED)) if card.startswith(SAVED) else None


async def token_of(tx: Tx, account_id: int, card: str, provider: ProviderName) -> str:
    """As it was written if it is not theirs: nobody takes that."""
    found = await saved_card(tx, account_id, id_in(card) or 0)
    if found is None or found.provider != provider:
        return card
    found.used_at = clock.now()
    return found.token


async def saved_card(tx: Tx, account_id: int, card_id: int) -> SavedCard | None:
    found = await tx.session.get(SavedCard, card_id)
    return found if found is not None and found.account_id == account_id else None


async def customer_of(db: Database, provider: Provider, account_id: int) -> str:
    """What the provider calls this account; it is told of it when that is first needed."""
    row = {"account_id": account_id, "provider": provider.name}
    async with db.begin() as tx:
        known = await tx.session.get(ProviderCustomer, (account_id, provider.name))
        if known is not None:
            return known.reference
    reference = await provider.customer(str(account_id))
    async with db.begin() as tx:
        made = insert(ProviderCustomer).values(**row, reference=reference)
        await tx.session.execute(made.on_conflict_do_nothing())
    return reference


async def keep_card(db: Database, provider: Provider, attempt: PaymentAttempt) -> None:
    """The same card again is the one that is kept already, by its newer name."""
    if attempt.keep_for is None or attempt.reference is None:
        return
    card = await provider.card_of(attempt.reference)
    if card is None:
        return
    told = {"token": card.token, "brand": card.brand, "last4": card.last4, "used_at": clock.now()}
    kept = insert(SavedCard).values(
        id=ids.new_id(),
        account_id=attempt.keep_for,
        provider=provider.name,
        fingerprint=card.fingerprint,
        **told,
    )
    same = ["account_id", "provider", "fingerprint"]
    async with db.begin() as tx:
        await tx.session.execute(kept.on_conflict_do_update(index_elements=same, set_=told))


async def forget_card(db: Database, providers: Providers, account_id: int, card_id: int) -> None:
    """Here first: what is not here any more pays nothing, whether the provider answers or not."""
    async with db.begin() as tx:
        card = await saved_card(tx, account_id, card_id)
        if card is None:
            raise NotFound
        await tx.session.delete(card)
    try:
        await providers.by_name(card.provider).forget_card(card.token)
    except (ProviderAway, KeyError):
        return
