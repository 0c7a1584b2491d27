from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vitrine.stock.errors import QuantityNotPossible, SoldOut, TooFewLeft
from vitrine.stock.model import MAIN, Shelf

HOLD_FOR = timedelta(minutes=10)
PIECES_OF_ONE = 20
PIECES_PER_CLAIM = 100
LINES_PER_CLAIM = 50


@dataclass(frozen=True, slots=True)
class Claim:
    """`buyer` is one checkout: its next claim replaces its hold. `request` digests the body.

    `holder` is who is behind it, for the limit of all their checkouts; `limits` are tighter ones
    of an account, by variant. `until` ends it sooner. `places`: what comes from an allotment.
    """

    key: str
    buyer: str
    wanted: Mapping[int, int]
    request: str
    holder: str | None = None
    until: datetime | None = None
    places: Mapping[int, str] = field(default_factory=dict[int, str])
    limits: Mapping[int, int] = field(default_factory=dict[int, int])

    @property
    def shelves(self) -> dict[Shelf, int]:
        return {
            (variant_id, self.places.get(variant_id, MAIN)): quantity
            for variant_id, quantity in self.wanted.items()
        }


@dataclass(frozen=True, slots=True)
class Granted:
    hold_id: int
    buyer: str
    expires_at: datetime


def wanted_of(lines: list[tuple[int, int]]) -> dict[int, int]:
    if not 0 < len(lines) <= LINES_PER_CLAIM:
        raise QuantityNotPossible(field="lines", most=PIECES_PER_CLAIM)
    wanted: dict[int, int] = {}
    for variant_id, quantity in lines:
        wanted[variant_id] = wanted.get(variant_id, 0) + quantity
        if quantity < 1 or wanted[variant_id] > PIECES_OF_ONE:
            raise QuantityNotPossible(field="quantity", most=PIECES_OF_ONE)
    if sum(wanted.values()) > PIECES_PER_CLAIM:
        raise QuantityNotPossible(field="lines", most=PIECES_PER_CLAIM)
    return wanted


def too_few(variant_id: int, available: int) -> SoldOut:
    refusal = TooFewLeft if available > 0 else SoldOut
    return refusal(variant=str(variant_id), available=max(available, 0))
