"""When a show was on air: what its figures are taken over."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.show.model import AirSpan

LONGEST_HICCUP = timedelta(seconds=60)  # a longer pause is no live time


class Span(NamedTuple):
    """UTC ms."""

    since: int
    until: int


async def begin_span(tx: Tx, show_id: int) -> None:
    new = insert(AirSpan).values(show_id=show_id, since=clock.now(), until=None)
    await tx.session.execute(new.on_conflict_do_nothing())


async def end_span(tx: Tx, show_id: int) -> None:
    open_one = update(AirSpan).where(AirSpan.show_id == show_id, AirSpan.until.is_(None))
    await tx.session.execute(open_one.values(until=clock.now()))


async def live_spans(tx: Tx, show_id: int) -> Sequence[Span]:
    """Until now, if it is on air. A pause of a minute is a part of the show."""
    of_show = select(AirSpan).where(AirSpan.show_id == show_id).order_by(AirSpan.since)
    now = clock.now()
    found = (await tx.session.scalars(of_show)).all()
    return joined(
        Span(clock.to_ms(span.since), clock.to_ms(span.until or max(now, span.since)))
        for span in found
    )


def joined(spans: Iterable[Span]) -> list[Span]:
    hiccup = LONGEST_HICCUP // timedelta(milliseconds=1)
    made: list[Span] = []
    for span in spans:
        if made and span.since - made[-1].until <= hiccup:
            made[-1] = Span(made[-1].since, max(made[-1].until, span.until))
        else:
            made.append(span)
    return made
