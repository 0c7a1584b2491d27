from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from vitrine.errors import VitrineError
from vitrine.kit import ids
from vitrine.stock.claiming import Claim, Granted, too_few
from vitrine.stock.errors import KeyReused, LaneBusy
from vitrine.stock.model import HoldState

Answer = Granted | VitrineError


@dataclass(slots=True)
class HoldRow:
    id: int
    key: str
    request: str
    buyer: str
    state: HoldState
    granted_at: datetime
    expires_at: datetime
    lines: Mapping[int, int]

    def answer(self) -> Granted:
        return Granted(self.id, self.buyer, self.expires_at)


class Decisions:
    """One batch, decided in arrival order against levels whose rows are locked."""

    def __init__(
        self,
        free: dict[int, int],
        answered: dict[str, HoldRow],
        held: dict[str, HoldRow],
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
        self._at = at
        self._until = until

    def decide(self, claim: Claim) -> Answer:
        if known := self._answered.get(claim.key):
            return known.answer() if known.request == claim.request else KeyReused()
        own = self._held.get(claim.buyer)
        if own and not own.lines.keys() <= self.free.keys():
            return LaneBusy()  # another process replaced it meanwhile; its levels are not locked
        given_back = own.lines if own else {}
        for variant_id, quantity in claim.wanted.items():
            left = self.free.get(variant_id, 0) + given_back.get(variant_id, 0)
            if left < quantity:
                return too_few(variant_id, left)
        if own:
            self._replace(own)
        return self._grant(claim).answer()

    def _replace(self, own: HoldRow) -> None:
        if own.id not in self._fresh:
            self.replaced.append(own.id)
        own.state = HoldState.RELEASED
        for variant_id, quantity in own.lines.items():
            self._reserve(variant_id, -quantity)

    def _grant(self, claim: Claim) -> HoldRow:
        row = HoldRow(
            id=ids.new_id(),
            key=claim.key,
            request=claim.request,
            buyer=claim.buyer,
            state=HoldState.ACTIVE,
            granted_at=self._at,
            expires_at=self._until,
            lines=claim.wanted,
        )
        for variant_id, quantity in claim.wanted.items():
            self._reserve(variant_id, quantity)
        self._answered[claim.key] = self._held[claim.buyer] = row
        self.granted.append(row)
        self._fresh.add(row.id)
        return row

    def _reserve(self, variant_id: int, quantity: int) -> None:
        self.free[variant_id] -= quantity
        self.change[variant_id] += quantity
