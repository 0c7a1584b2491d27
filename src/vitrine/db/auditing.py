from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog
from prometheus_client import Gauge
from sqlalchemy import text

from vitrine.db.transaction import Tx
from vitrine.kit import clock
from vitrine.kit.ids import first_id_at

broken = Gauge("vitrine_audit_broken", "Rows that break an invariant", ["invariant"])

log = structlog.get_logger(__name__)

SHOWN = 20
EVERYTHING = "true"
LATELY = timedelta(minutes=15)  # of a job that runs each minute
BOOKED_WITHIN = timedelta(minutes=1)  # what listeners do is done by then


@dataclass(frozen=True, slots=True)
class Invariant:
    """`broken`: one statement, so one moment; its rows are what breaks the rule, and how.

    `:before` in it is a minute ago. `lately`: which of its rows something touched since the id
    `:since`; the statement has `{lately}` where that goes, or compares an id with `{since}`.
    """

    name: str
    rule: str
    broken: str
    lately: str = EVERYTHING

    def statement(self, *, since: int | None) -> str:
        where = self.lately if since is not None else EVERYTHING
        return self.broken.replace("{lately}", where).replace(
            "{since}", "0" if since is None else ":since"
        )


@dataclass(frozen=True, slots=True)
class Breach:
    invariant: Invariant
    rows: Sequence[dict[str, object]]
    more: int


async def breaches(
    tx: Tx, invariants: Sequence[Invariant], *, since: int | None = None
) -> list[Breach]:
    """`since`: an id; only what was touched from it on."""
    known = {"before": clock.now() - BOOKED_WITHIN, "since": since}
    found: list[Breach] = []
    for invariant in invariants:
        asked = invariant.statement(since=since)
        told = {name: value for name, value in known.items() if f":{name}" in asked}
        rows = (await tx.session.execute(text(asked), told)).mappings().all()
        if rows:
            shown = [dict(row) for row in rows[:SHOWN]]
            found.append(Breach(invariant, shown, len(rows) - len(shown)))
    return found


async def raise_alarm_lately(tx: Tx, invariants: Sequence[Invariant]) -> None:
    """What the last minutes touched: its cost grows with the traffic, not with the past."""
    since = first_id_at(clock.now() - LATELY)
    told = await breaches(tx, invariants, since=since)
    for invariant in invariants:
        broken.labels(invariant.name)
    for breach in told:
        broken.labels(breach.invariant.name).set(size_of(breach))
    shout(told)


async def raise_alarm(tx: Tx, invariants: Sequence[Invariant]) -> None:
    """All there is. Nothing is repaired: a person has to see it first."""
    told = {breach.invariant.name: breach for breach in await breaches(tx, invariants)}
    for invariant in invariants:
        broken.labels(invariant.name).set(size_of(told.get(invariant.name)))
    shout(told.values())


def shout(told: Iterable[Breach]) -> None:
    for breach in told:
        name, rule = breach.invariant.name, breach.invariant.rule
        log.error("audit.broken", invariant=name, rule=rule, rows=breach.rows[:3])


def size_of(breach: Breach | None) -> int:
    return len(breach.rows) + breach.more if breach else 0
