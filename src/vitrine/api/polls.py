from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from vitrine import show as shows
from vitrine.api.dependencies import InTx
from vitrine.api.hosting import ProducedShow, WatchedShow
from vitrine.api.problems import refusals
from vitrine.api.shapes import PlainText, PublicId
from vitrine.api.voting import HostsDoNotVote, InBallot
from vitrine.show import Poll, PollPhase

router = APIRouter(tags=["polls"])

Option = Annotated[PlainText, Field(min_length=1, max_length=60)]


class PollBody(BaseModel):
    """`correct`: the right option, from 0; with one it is a quiz."""

    question: Annotated[PlainText, Field(min_length=1, max_length=140)]
    options: Annotated[list[Option], Field(min_length=2, max_length=6)]
    correct: Annotated[int, Field(ge=0, le=5)] | None = None


class PollOut(BaseModel):
    id: PublicId
    question: str
    options: list[str]
    correct: int | None
    phase: PollPhase
    counts: list[int]

    @classmethod
    def of(cls, poll: Poll) -> "PollOut":
        return cls.model_validate(poll, from_attributes=True)


class PollsOut(BaseModel):
    polls: list[PollOut]


class VoteBody(BaseModel):
    choice: Annotated[int, Field(ge=0, le=5)]


class VoteOut(BaseModel):
    """The vote that stands: the first one."""

    choice: int


class PhaseBody(BaseModel):
    """`open` asks, `closed` takes no more votes, `result` shows it, `away` takes it off."""

    phase: PollPhase


@router.get("/shows/{show_id}/polls", responses=refusals(401, 403, 404, 422))
async def read_polls(tx: InTx, show: ProducedShow) -> PollsOut:
    """Prepared and asked ones, the oldest first."""
    return PollsOut(polls=[PollOut.of(poll) for poll in await shows.polls_of(tx, show.id)])


@router.post("/shows/{show_id}/polls", status_code=201, responses=refusals(401, 403, 404, 410, 422))
async def create_poll(tx: InTx, show: ProducedShow, body: PollBody) -> PollOut:
    """Prepared; nobody sees it yet."""
    new = shows.NewPoll(question=body.question, options=body.options, correct=body.correct)
    return PollOut.of(await shows.prepare_poll(tx, show, new))


@router.delete(
    "/shows/{show_id}/polls/{poll_id}", status_code=204, responses=refusals(401, 403, 404, 409, 422)
)
async def delete_poll(tx: InTx, show: ProducedShow, poll_id: PublicId) -> None:
    """One that was not asked."""
    await shows.discard_poll(tx, await shows.poll_by_id(tx, show, poll_id))


@router.put(
    "/shows/{show_id}/polls/{poll_id}/phase", responses=refusals(401, 403, 404, 409, 410, 422)
)
async def change_phase(tx: InTx, show: ProducedShow, poll_id: PublicId, body: PhaseBody) -> PollOut:
    """Viewers see it when their picture reaches the moment. One poll is on screen at a time."""
    poll = await shows.poll_by_id(tx, show, poll_id)
    return PollOut.of(await shows.move_poll(tx, show, poll, body.phase))


@router.post(
    "/shows/{show_id}/polls/{poll_id}/vote", responses=refusals(401, 403, 404, 409, 422, 429)
)
async def create_vote(
    tx: InTx, ballot: InBallot, show: WatchedShow, poll_id: PublicId, body: VoteBody
) -> VoteOut:
    """One per account, or per browser without one; the first stands. Hosts do not vote.

    What a browser voted as a guest is the vote of the account that votes there next.
    """
    if await shows.may_host(tx, ballot.account, show):
        raise HostsDoNotVote
    poll = await shows.poll_by_id(tx, show, poll_id)
    return VoteOut(choice=await shows.vote(tx, show, poll, ballot.voter(), body.choice))
