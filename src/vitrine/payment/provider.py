"""The port to whoever moves the money. Every answer says what stands now, not what was wished."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from vitrine.db import Tx
from vitrine.kit.money import Money
from vitrine.payment.model import AttemptState, DisputeState, ProviderName, RefundState


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a payment stands. `key` is ours: the attempt's id, as the provider was told it."""

    reference: str
    state: AttemptState
    reason: str | None = None
    challenge: str | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Whose:
    """Of a buyer who is signed in: their own name at the provider, and if the card is kept."""

    customer: str
    keep: bool


@dataclass(frozen=True, slots=True)
class KeptCard:
    token: str
    brand: str
    last4: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class RefundOutcome:
    reference: str
    state: RefundState
    reason: str | None = None
    payment: str = ""
    amount: Money | None = None
    key: str | None = None


@dataclass(frozen=True, slots=True)
class DisputeOutcome:
    reference: str
    payment: str
    amount: Money
    state: DisputeState
    reason: str
    answer_by: datetime | None


@dataclass(frozen=True, slots=True)
class Transferred:
    """To somebody's own account with the provider."""

    reference: str


class Provider(Protocol):
    """`key` makes a call repeatable: the same key never moves money twice.

    Raises `ProviderAway` where it is not known what happened; asking again by the same key is safe.
    """

    @property
    def name(self) -> ProviderName: ...

    async def demand_usable(self, tx: Tx, card: str) -> None: ...

    async def authorise(
        self, *, key: str, card: str, amount: Money, order: str, whose: Whose | None = None
    ) -> Outcome: ...

    async def customer(self, key: str) -> str:
        """Its name for one of our buyers; the same key is the same buyer."""
        ...

    async def card_of(self, reference: str) -> KeptCard | None:
        """The card of a payment that kept it."""
        ...

    async def fingerprint(self, reference: str) -> str | None:
        """Of the card of a payment: the same whatever token it was paid with."""
        ...

    async def forget_card(self, token: str) -> None: ...

    async def find(self, reference: str) -> Outcome: ...

    async def find_by_key(self, key: str, since: datetime) -> Outcome | None: ...

    async def confirm(self, reference: str) -> Outcome:
        """The buyer came back from the second step and says that it went well."""
        ...

    async def deny(self, reference: str) -> Outcome: ...

    async def capture(self, reference: str) -> Outcome: ...

    async def void(self, reference: str) -> Outcome: ...

    async def refund(self, *, key: str, reference: str, amount: Money) -> RefundOutcome: ...

    async def fee(self, reference: str) -> Money | None:
        """What the provider keeps of a captured payment; None while it is not known."""
        ...

    async def transfer(self, *, key: str, account: str, amount: Money) -> Transferred:
        """Raises `TransferRefused`: then nothing moved, and under this key nothing will."""
        ...

    async def find_refund(self, reference: str) -> RefundOutcome: ...

    async def find_dispute(self, reference: str) -> DisputeOutcome: ...

    def payments_since(self, since: datetime) -> AsyncIterator[Outcome]: ...

    def refunds_since(self, since: datetime) -> AsyncIterator[RefundOutcome]: ...


@dataclass(frozen=True, slots=True)
class Providers:
    """`active` takes what comes; the others finish what was begun with them."""

    active: Provider
    others: Mapping[ProviderName, Provider] = field(default_factory=dict[ProviderName, Provider])

    def by_name(self, name: str) -> Provider:
        if name == self.active.name:
            return self.active
        return self.others[ProviderName(name)]
