"""Polls and quick quizzes: prepared, asked, closed, shown, taken off."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import delete, select, update

from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.kit.text import printable
from vitrine.realtime import entries
from vitrine.show.cueing import next_place, post_at
from vitrine.show.errors import (
    NoSuchOption,
    PollIncomplete,
    PollNotThere,
    PollOptionsAlike,
    PollRunning,
    ShowOver,
    TooManyPolls,
)
from vitrine.show.model import Poll, PollPhase, Show
from vitrine.show.tallying import count_votes

LONGEST_QUESTION = 140
LONGEST_OPTION = 60
FEWEST_OPTIONS, MOST_OPTIONS = 2, 6
POLLS_AT_MOST = 50  # of one show

ASKED = (PollPhase.OPEN, PollPhase.CLOSED, PollPhase.RESULT)
NEXT = {
    PollPhase.OPEN: (PollPhase.PREPARED,),
    PollPhase.CLOSED: (PollPhase.OPEN,),
    PollPhase.RESULT: (PollPhase.OPEN, PollPhase.CLOSED),
    PollPhase.AWAY: ASKED,
}


class NewPoll(msgspec.Struct, frozen=True, kw_only=True):
    """With a `correct` option (from 0) it is a quiz."""

    question: str
    options: Sequence[str]
    correct: int | None = None


async def prepare_poll(tx: Tx, show: Show, new: NewPoll) -> Poll:
    if show.is_over:
        raise ShowOver(title=show.title)
    if len(await polls_of(tx, show.id)) >= POLLS_AT_MOST:
        raise TooManyPolls(most=POLLS_AT_MOST)
    question, options = readable(new)
    poll = Poll(
        id=new_id(),
        show_id=show.id,
        question=question,
        options=options,
        correct=new.correct,
        phase=PollPhase.PREPARED,
        told=0,
        counts=[0] * len(options),
    )
    tx.session.add(poll)
    await tx.flush()
    return poll


def readable(new: NewPoll) -> tuple[str, list[str]]:
    question = printable(new.question)[:LONGEST_QUESTION].strip()
    options = [printable(option)[:LONGEST_OPTION].strip() for option in new.options]
    if not question:
        raise PollIncomplete(field="question")
    if not FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS or not all(options):
        raise PollIncomplete(field="options")
    if len({option.casefold() for option in options}) < len(options):
        raise PollOptionsAlike(field="options")
    if new.correct is not None and not 0 <= new.correct < len(options):
        raise NoSuchOption(field="correct")
    return question, options


async def polls_of(tx: Tx, show_id: int) -> Sequence[Poll]:
    of_show = select(Poll).where(Poll.show_id == show_id).order_by(Poll.id)
    return (await tx.session.scalars(of_show)).all()


async def poll_by_id(tx: Tx, show: Show, poll_id: int) -> Poll:
    poll = await tx.session.get(Poll, poll_id)
    if poll is None or poll.show_id != show.id:
        raise NotFound
    return poll


async def discard_poll(tx: Tx, poll: Poll) -> None:
    """What was asked stays."""
    gone = delete(Poll).where(Poll.id == poll.id, Poll.phase == PollPhase.PREPARED)
    if await tx.session.scalar(gone.returning(Poll.id)) is None:
        raise PollNotThere


async def move_poll(tx: Tx, show: Show, poll: Poll, phase: PollPhase) -> Poll:
    """One is on screen at a time; of two hosts that move it at once, one does."""
    if show.is_over:
        raise ShowOver(title=show.title)
    if phase not in NEXT:
        raise PollNotThere
    place = await next_place(tx, show.id)
    if phase is PollPhase.OPEN:
        await clear_screen(tx, show.id)
    moved = (
        update(Poll)
        .where(Poll.id == poll.id, Poll.phase.in_(NEXT[phase]))
        .values(phase=phase, **moments(phase))
        .returning(Poll)
    )
    row = await tx.session.scalar(moved, execution_options={"populate_existing": True})
    if row is None:
        raise PollNotThere
    if phase is PollPhase.RESULT:
        row.counts = await count_votes(tx, row)
    post_at(tx, show.id, place, cue_of(row, phase))
    return row


def moments(phase: PollPhase) -> dict[str, object]:
    match phase:
        case PollPhase.OPEN:
            return {"opened_at": clock.now()}
        case PollPhase.CLOSED:
            return {"closed_at": clock.now()}
        case _:
            return {}


async def clear_screen(tx: Tx, show_id: int) -> None:
    """A result makes room for the next question; what is still asked does not."""
    running = select(Poll).where(
        Poll.show_id == show_id, Poll.phase.in_([PollPhase.OPEN, PollPhase.CLOSED])
    )
    if still := await tx.session.scalar(running):
        raise PollRunning(question=still.question)
    await tx.session.execute(
        update(Poll)
        .where(Poll.show_id == show_id, Poll.phase == PollPhase.RESULT)
        .values(phase=PollPhase.AWAY)
    )


def cue_of(poll: Poll, phase: PollPhase) -> entries.Poll:
    is_result = phase is PollPhase.RESULT
    return entries.Poll(
        at=0,
        cue=0,
        poll=str(poll.id),
        question=poll.question,
        options=tuple(poll.options),
        quiz=poll.is_quiz,
        phase=entries.PollPhase(phase.value),
        counts=tuple(poll.counts) if is_result else None,
        correct=poll.correct if is_result else None,
    )
