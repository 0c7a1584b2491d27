from datetime import timedelta
from hashlib import sha256

import msgspec
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.show.errors import NoSuchOption, PollClosed, TooManyVotes
from vitrine.show.model import Poll, PollPhase, PollVote, Show

# A viewer sees *closed* seconds after the host says it, and may have tapped before.
COUNTS_ON_FOR = timedelta(seconds=10)
FROM_ONE_PLACE = 20  # votes without an account from one address


class Voter(msgspec.Struct, frozen=True):
    """`key`: one account or one browser; `place`: keyed digest of its address.

    `guest`: the key by which an account's browser may have voted before.
    """

    key: str
    place: str | None = None
    guest: str | None = None


async def vote(tx: Tx, show: Show, poll: Poll, voter: Voter, choice: int) -> int:
    """The first vote stands: answers what it was."""
    if not 0 <= choice < len(poll.options):
        raise NoSuchOption(field="choice")
    if show.is_over or not await takes_votes(tx, poll.id):
        raise PollClosed(question=poll.question)
    place = digest(poll, voter.place) if voter.place else None
    key = digest(poll, voter.key)
    if place and await votes_from(tx, poll.id, place) >= FROM_ONE_PLACE:
        raise TooManyVotes
    taken_over = await take_back(tx, poll, voter.guest) if voter.guest else None
    choice = choice if taken_over is None else taken_over
    new = insert(PollVote).values(
        poll_id=poll.id, voter=key, place=place, choice=choice, at=clock.now()
    )
    made = await tx.session.scalar(new.on_conflict_do_nothing().returning(PollVote.choice))
    if made is not None:
        return made
    stands = select(PollVote.choice).where(PollVote.poll_id == poll.id, PollVote.voter == key)
    return (await tx.session.scalars(stands)).one()


async def take_back(tx: Tx, poll: Poll, guest: str) -> int | None:
    """What a guest voted, who did not."""
    given = delete(PollVote).where(
        PollVote.poll_id == poll.id, PollVote.voter == digest(poll, guest)
    )
    return await tx.session.scalar(given.returning(PollVote.choice))


async def takes_votes(tx: Tx, poll_id: int) -> bool:
    """Under a shared lock: whoever counts for good waits for the votes under way."""
    asked = select(Poll.phase, Poll.closed_at).where(Poll.id == poll_id)
    phase, closed_at = (await tx.session.execute(asked.with_for_update(read=True))).one()
    if phase == PollPhase.CLOSED:
        return closed_at is not None and clock.now() <= closed_at + COUNTS_ON_FOR
    return phase == PollPhase.OPEN


async def votes_from(tx: Tx, poll_id: int, place: str) -> int:
    counted = select(func.count()).where(PollVote.poll_id == poll_id, PollVote.place == place)
    return await tx.session.scalar(counted) or 0


def digest(poll: Poll, of: str) -> str:
    """Tells voters of one poll apart, and nobody across polls."""
    return sha256(f"{poll.id}|{of}".encode()).hexdigest()[:32]
