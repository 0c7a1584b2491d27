from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vitrine.errors import VitrineError
from vitrine.kit import ids
from vitrine.stock.claiming import Claim, Granted, too_few
from vitrine.stock.errors import KeyReused, LaneBusy, TooManyHeld
from vitrine.stock.holders import most_of
from vitrine.stock.model import HoldState

Answer = Granted | VitrineError


@dataclass(slots=True)
class HoldRow:
    id: int
    key: str
    request: str
    buyer: str
    holder: str | None
    state: HoldState
    granted_at: datetime
    expires_at: datetime
    lines: Mapping[int, int]

    def answer(self) -> Granted:
        return Granted(self.id, self.buyer, self.expires_at)


Share = tuple[str | None, int]  # a holder and a variant


class Decisions:
    """One batch, decided in arrival order against levels whose rows are locked."""

    def __init__(
        self,
        *,
        free: dict[int, int],
        answered: dict[str, HoldRow],
        held: dict[str, HoldRow],
        shares: Counter[Share],
        at: datetime,
        until: datetime,
    ) -> None:
        self.free = free
        self.granted: list[HoldRow] = []
        self.replaced: list[int] = []
        self.change: Counter[int] = Counter()
        self._fresh: set[int] = set()
        self._answered = answered
        self._held = held
        self._shares = shares
        self._at = at
        self._until = until

    def decide(self, claim: Claim) -> Answer:
        if known := self._answered.get(claim.key):
            return known.answer() if known.request == claim.request else KeyReused()
        own = self._held.get(claim.buyer)
        if own and not own.lines.keys() <= self.free.keys():
            return LaneBusy()  # another process replaced it meanwhile; its levels are not locked
        if refusal := self._too_few(claim, own) or self._too_many(claim, own):
            return refusal
        if own:
            self._replace(own)
        return self._grant(claim).answer()

    def _too_few(self, claim: Claim, own: HoldRow | None) -> VitrineError | None:
        for variant_id, quantity in claim.wanted.items():
            left = self.free.get(variant_id, 0) + (own.lines.get(variant_id, 0) if own else 0)
            if left < quantity:
                return too_few(variant_id, left)
        return None

    def _too_many(self, claim: Claim, own: HoldRow | None) -> VitrineError | None:
        if claim.holder is None:
            return None
        given_back = own.lines if own and own.holder == claim.holder else {}
        most = most_of(claim.holder)
        for variant_id, quantity in claim.wanted.items():
            others = self._shares[claim.holder, variant_id] - given_back.get(variant_id, 0)
            if others + quantity > most:
                return TooManyHeld(most=most)
        return None

    def _replace(self, own: HoldRow) -> None:
        if own.id not in self._fresh:
            self.replaced.append(own.id)
        own.state = HoldState.RELEASED
        for variant_id, quantity in own.lines.items():
            self._reserve(variant_id, -quantity, own.holder)

    def _grant(self, claim: Claim) -> HoldRow:
        row = HoldRow(
            id=ids.new_id(),
            key=claim.key,
            request=claim.request,
            buyer=claim.buyer,
            holder=claim.holder,
            state=HoldState.ACTIVE,
            granted_at=self._at,
            expires_at=min(self._until, claim.until or self._until),
            lines=claim.wanted,
        )
        for variant_id, quantity in claim.wanted.items():
            self._reserve(variant_id, quantity, claim.holder)
        self._answered[claim.key] = self._held[claim.buyer] = row
        self.granted.append(row)
        self._fresh.add(row.id)
        return row

    def _reserve(self, variant_id: int, quantity: int, holder: str | None) -> None:
        self.free[variant_id] -= quantity
        self.change[variant_id] += quantity
        self._shares[holder, variant_id] += quantity
