from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from prometheus_client import Gauge
from sqlalchemy import text

from vitrine.db.transaction import Tx
from vitrine.kit import clock

broken = Gauge("vitrine_audit_broken", "Rows that break an invariant", ["invariant"])

log = structlog.get_logger(__name__)

SHOWN = 20
BOOKED_WITHIN = timedelta(minutes=1)  # what listeners do is done by then


@dataclass(frozen=True, slots=True)
class Invariant:
    """`broken`: one statement, so one moment; its rows are what breaks the rule, and how.

    `:before` in it is a minute ago.
    """

    name: str
    rule: str
    broken: str


@dataclass(frozen=True, slots=True)
class Breach:
    invariant: Invariant
    rows: Sequence[dict[str, object]]
    more: int


async def breaches(tx: Tx, invariants: Sequence[Invariant]) -> list[Breach]:
    found: list[Breach] = []
    for invariant in invariants:
        told = {"before": clock.now() - BOOKED_WITHIN} if ":before" in invariant.broken else {}
        rows = (await tx.session.execute(text(invariant.broken), told)).mappings().all()
        if rows:
            shown = [dict(row) for row in rows[:SHOWN]]
            found.append(Breach(invariant, shown, len(rows) - len(shown)))
    return found


async def raise_alarm(tx: Tx, invariants: Sequence[Invariant]) -> None:
    """Nothing is repaired: a person has to see it first."""
    found = {breach.invariant.name: breach for breach in await breaches(tx, invariants)}
    for invariant in invariants:
        broken.labels(invariant.name).set(size_of(found.get(invariant.name)))
    for name, breach in found.items():
        log.error("audit.broken", invariant=name, rule=breach.invariant.rule, rows=breach.rows[:3])


def size_of(breach: Breach | None) -> int:
    return len(breach.rows) + breach.more if breach else 0
