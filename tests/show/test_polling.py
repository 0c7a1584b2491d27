import asyncio
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world.outbox import posted
from tests.world.show import a_live_show
from vitrine import show as shows
from vitrine.db import Database, Tx
from vitrine.kit import clock
from vitrine.realtime import entries
from vitrine.show import NewPoll, PollPhase, Show, Voter
from vitrine.show.errors import (
    NoSuchOption,
    PollClosed,
    PollIncomplete,
    PollNotThere,
    PollOptionsAlike,
    PollRunning,
    TooManyVotes,
)

GLAZES = NewPoll(question="Which glaze next?", options=("Coral", "Night", "Honey"))
QUIZ = NewPoll(question="How hot is the kiln?", options=("900 °C", "1,240 °C"), correct=1)


@pytest.fixture
async def show(tx: Tx) -> Show:
    return await a_live_show(tx)


async def an_open_poll(tx: Tx, show: Show, new: NewPoll = GLAZES) -> shows.Poll:
    poll = await shows.prepare_poll(tx, show, new)
    return await shows.move_poll(tx, show, poll, PollPhase.OPEN)


async def cues(tx: Tx, show: Show) -> list[entries.Poll]:
    return [said for said in await posted(tx, show.id) if isinstance(said, entries.Poll)]


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        (NewPoll(question=" \u200b", options=("a", "b")), PollIncomplete),
        (NewPoll(question="Q", options=("a",)), PollIncomplete),
        (NewPoll(question="Q", options=("a", " ")), PollIncomplete),
        (NewPoll(question="Q", options=("a", "A")), PollOptionsAlike),
        (NewPoll(question="Q", options=("a", "b"), correct=2), NoSuchOption),
    ],
)
async def test_a_poll_that_cannot_be_answered_is_refused(
    tx: Tx, show: Show, new: NewPoll, refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        await shows.prepare_poll(tx, show, new)


async def test_a_poll_is_asked_closed_shown_and_taken_off_in_this_order(tx: Tx, show: Show) -> None:
    poll = await shows.prepare_poll(tx, show, QUIZ)
    for phase in (PollPhase.CLOSED, PollPhase.RESULT, PollPhase.AWAY, PollPhase.PREPARED):
        with pytest.raises(PollNotThere):
            await shows.move_poll(tx, show, poll, phase)
    for phase in (PollPhase.OPEN, PollPhase.CLOSED, PollPhase.RESULT, PollPhase.AWAY):
        await shows.move_poll(tx, show, poll, phase)
    said = await cues(tx, show)
    assert [(cue.phase, cue.counts, cue.correct) for cue in said] == [
        ("open", None, None),
        ("closed", None, None),
        ("result", (0, 0), 1),
        ("away", None, None),
    ]


async def test_one_poll_is_on_screen_at_a_time(tx: Tx, show: Show) -> None:
    first = await an_open_poll(tx, show)
    second = await shows.prepare_poll(tx, show, QUIZ)
    with pytest.raises(PollRunning):
        await shows.move_poll(tx, show, second, PollPhase.OPEN)
    await shows.move_poll(tx, show, first, PollPhase.RESULT)
    await shows.move_poll(tx, show, second, PollPhase.OPEN)
    assert [poll.phase for poll in await shows.polls_of(tx, show.id)] == ["away", "open"]


async def test_what_was_asked_cannot_be_deleted(tx: Tx, show: Show) -> None:
    poll = await shows.prepare_poll(tx, show, GLAZES)
    await shows.discard_poll(tx, poll)
    with pytest.raises(PollNotThere):
        await shows.discard_poll(tx, await an_open_poll(tx, show))


votes = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 2)), max_size=25)


@given(votes)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_the_first_vote_of_everybody_stands_and_the_result_is_their_sum(
    tx: Tx, show: Show, cast: list[tuple[int, int]]
) -> None:
    poll = await an_open_poll(tx, show)
    stands: dict[int, int] = {}
    for voter, choice in cast:
        counted = await shows.vote(tx, show, poll, Voter(f"who-{voter}"), choice)
        assert counted == stands.setdefault(voter, choice)
        await shows.tell_tallies(tx)
    expected = tuple(list(stands.values()).count(choice) for choice in range(3))
    said = [s for s in await posted(tx, show.id) if isinstance(s, entries.Tally)]
    told = [s for s in said if s.poll == str(poll.id)]
    assert [tally.version for tally in told] == list(range(1, len(told) + 1))
    assert (told[-1].counts if told else (0, 0, 0)) == expected
    await shows.move_poll(tx, show, poll, PollPhase.RESULT)
    assert (await cues(tx, show))[-1].counts == expected


async def test_a_quiz_tells_only_how_many_have_answered(tx: Tx, show: Show) -> None:
    quiz = await an_open_poll(tx, show, QUIZ)
    await shows.vote(tx, show, quiz, Voter("who"), 1)
    await shows.tell_tallies(tx)
    [tally] = [said for said in await posted(tx, show.id) if isinstance(said, entries.Tally)]
    assert (tally.votes, tally.counts) == (1, None)


async def test_a_vote_that_was_under_way_when_the_poll_closed_counts(tx: Tx, show: Show) -> None:
    poll = await an_open_poll(tx, show)
    poll = await shows.move_poll(tx, show, poll, PollPhase.CLOSED)
    assert await shows.vote(tx, show, poll, Voter("tapped in time"), 0) == 0
    with clock.stopped_at(clock.now() + timedelta(seconds=11)), pytest.raises(PollClosed):
        await shows.vote(tx, show, poll, Voter("much later"), 0)
    await shows.move_poll(tx, show, poll, PollPhase.RESULT)
    with pytest.raises(PollClosed):
        await shows.vote(tx, show, poll, Voter("after the result"), 0)


async def test_one_address_without_an_account_has_so_many_votes(tx: Tx, show: Show) -> None:
    poll = await an_open_poll(tx, show)
    for n in range(20):
        await shows.vote(tx, show, poll, Voter(f"browser-{n}", place="192.0.2.1"), 0)
    with pytest.raises(TooManyVotes):
        await shows.vote(tx, show, poll, Voter("browser-20", place="192.0.2.1"), 0)
    assert await shows.vote(tx, show, poll, Voter("account"), 2) == 2
    assert await shows.vote(tx, show, poll, Voter("other", place="192.0.2.2"), 2) == 2


async def test_of_thirty_taps_at_once_one_counts_on_any_node(db: Database) -> None:
    async with db.begin() as tx:
        show = await a_live_show(tx)
        poll = await an_open_poll(tx, show)

    async def tap(n: int) -> int:
        async with db.begin() as tx:
            return await shows.vote(tx, show, poll, Voter("who"), n % 3)

    async with asyncio.TaskGroup() as taps:
        said = [taps.create_task(tap(n)) for n in range(30)]
    assert len({each.result() for each in said}) == 1
    async with db.begin() as tx:
        await shows.move_poll(tx, show, poll, PollPhase.RESULT)
        assert sum((await cues(tx, show))[-1].counts or ()) == 1
