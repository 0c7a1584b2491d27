from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vitrine.errors import VitrineError
from vitrine.kit import ids
from vitrine.stock.claiming import Claim, Granted, too_few
from vitrine.stock.errors import KeyReused, LaneBusy, TooManyHeld
from vitrine.stock.holders import most_of
from vitrine.stock.model import HoldState, Shelf

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
    lines: Mapping[Shelf, int]

    def answer(self) -> Granted:
        return Granted(self.id, self.buyer, self.expires_at)


Share = tuple[str | None, int]  # a holder and a variant


class Decisions:
    """One batch, decided in arrival order against levels whose rows are locked."""

    def __init__(
        self,
        *,
        free: dict[Shelf, int],
        answered: dict[str, HoldRow],
        held: dict[str, HoldRow],
        shares: Counter[Share],
        at: datetime,
        until: datetime,
    ) -> None:
        self.free = free
        self.granted: list[HoldRow] = []
        self.replaced: list[int] = []
        self.change: Counter[Shelf] = Counter()
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
        for shelf, quantity in claim.shelves.items():
            left = self.free.get(shelf, 0) + (own.lines.get(shelf, 0) if own else 0)
            if left < quantity:
                return too_few(shelf[0], left)
        return None

    def _too_many(self, claim: Claim, own: HoldRow | None) -> VitrineError | None:
        if claim.holder is None:
            return None
        given_back = pieces_by_variant(own) if own and own.holder == claim.holder else {}
        for variant_id, quantity in claim.wanted.items():
            most = most_of(claim.holder, claim.limits.get(variant_id))
            others = self._shares[claim.holder, variant_id] - given_back.get(variant_id, 0)
            if others + quantity > most:
                return TooManyHeld(most=most)
        return None

    def _replace(self, own: HoldRow) -> None:
        if own.id not in self._fresh:
            self.replaced.append(own.id)
        own.state = HoldState.RELEASED
        for shelf, quantity in own.lines.items():
            self._reserve(shelf, -quantity, own.holder)

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
            lines=claim.shelves,
        )
        for shelf, quantity in row.lines.items():
            self._reserve(shelf, quantity, claim.holder)
        self._answered[claim.key] = self._held[claim.buyer] = row
        self.granted.append(row)
        self._fresh.add(row.id)
        return row

    def _reserve(self, shelf: Shelf, quantity: int, holder: str | None) -> None:
        self.free[shelf] -= quantity
        self.change[shelf] += quantity
        self._shares[holder, shelf[0]] += quantity


def pieces_by_variant(hold: HoldRow) -> dict[int, int]:
    return {variant_id: quantity for (variant_id, _), quantity in hold.lines.items()}
