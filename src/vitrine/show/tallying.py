from sqlalchemy import func, select

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.realtime import entries
from vitrine.show.cueing import post_fact
from vitrine.show.model import Poll, PollPhase, PollVote


async def count_votes(tx: Tx, poll: Poll) -> list[int]:
    counted = (
        select(PollVote.choice, func.count().label("votes"))
        .where(PollVote.poll_id == poll.id)
        .group_by(PollVote.choice)
    )
    votes = {row.choice: row.votes for row in await tx.session.execute(counted)}
    return [votes.get(choice, 0) for choice in range(len(poll.options))]


async def tell_tallies(tx: Tx) -> None:
    """What changed, as numbers; while a quiz is open only how many have answered."""
    asked = select(Poll).where(Poll.phase.in_([PollPhase.OPEN, PollPhase.CLOSED]))
    for poll in (await tx.session.scalars(asked.with_for_update(skip_locked=True))).all():
        counts = await count_votes(tx, poll)
        if counts != poll.counts:
            poll.counts, poll.told = counts, poll.told + 1
            post_fact(tx, poll.show_id, tally_of(poll))


def tally_of(poll: Poll) -> entries.Tally:
    return entries.Tally(
        at=clock.now_ms(),
        poll=str(poll.id),
        version=poll.told,
        votes=sum(poll.counts),
        counts=None if poll.is_quiz else tuple(poll.counts),
    )
