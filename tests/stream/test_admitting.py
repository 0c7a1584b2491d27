from datetime import timedelta

import msgspec
import pytest

from tests.world.outbox import signalled
from tests.world.show import PATIENCE, SEALING, a_live_show, a_show, a_stream
from vitrine import show as shows
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import Capability, stop
from vitrine.market.errors import MarketNotOpen
from vitrine.show import Event, Report, ShowState
from vitrine.show.errors import ShowOver, ShowTooLong, UnknownKey
from vitrine.stream import (
    Admitted,
    AlreadyLive,
    AskedTooLate,
    Ending,
    Handover,
    KeptOut,
    Knock,
    Protocol,
    TakenOver,
    alive,
    hand_over,
    sessions_of,
)


async def publish(tx: Tx, show: shows.Show, address: str = "203.0.113.7") -> Admitted:
    return await shows.may_publish(tx, show, Knock(Protocol.RTMP, address))


async def test_a_second_publisher_is_refused(tx: Tx) -> None:
    show = await a_live_show(tx)
    with pytest.raises(AlreadyLive):
        await publish(tx, show)


@pytest.mark.parametrize("later", [0, 3, 6])
async def test_who_asks_again_because_no_answer_came_gets_the_same_session(
    tx: Tx, later: int
) -> None:
    show = await a_show(tx)
    knock = Knock(Protocol.RTMP, "203.0.113.7", ask="first")
    first = await shows.may_publish(tx, show, knock)
    with clock.stopped_at(clock.now() + timedelta(seconds=later)):
        assert await shows.may_publish(tx, show, knock) == first
    assert len(await sessions_of(tx, show.id)) == 1


async def test_who_asks_again_takes_over_once(tx: Tx) -> None:
    show = await a_live_show(tx)
    await hand_over(tx, show.id, Handover.ALLOWED)
    knock = Knock(Protocol.WHIP, "203.0.113.8", ask="second")
    first = await shows.may_publish(tx, show, knock)
    assert await shows.may_publish(tx, show, knock) == first
    assert first.replaced is not None
    assert len(await sessions_of(tx, show.id)) == 2


async def test_a_question_that_nobody_waits_for_lets_nobody_in(tx: Tx) -> None:
    show = await a_show(tx)
    late = Knock(Protocol.RTMP, "203.0.113.7", "first", until=clock.now() - timedelta(seconds=1))
    with pytest.raises(AskedTooLate):
        await shows.may_publish(tx, show, late)
    assert await sessions_of(tx, show.id) == []


async def test_a_device_that_knocks_anew_is_let_in_past_what_was_never_used(tx: Tx) -> None:
    show = await a_show(tx)
    await shows.may_publish(tx, show, Knock(Protocol.RTMP, "203.0.113.7", ask="first"))
    with clock.stopped_at(clock.now() + timedelta(seconds=3)):
        await shows.may_publish(tx, show, Knock(Protocol.RTMP, "203.0.113.7", ask="second"))
    first, second = sorted(await sessions_of(tx, show.id), key=lambda session: session.id)
    assert (first.is_running, second.is_running) == (False, True)


async def test_a_second_device_takes_over_when_the_host_says_so(tx: Tx) -> None:
    show = await a_live_show(tx)
    (first,) = await sessions_of(tx, show.id)
    await hand_over(tx, show.id, Handover.ALLOWED)
    session, replaced = await shows.may_publish(tx, show, Knock(Protocol.WHIP, "203.0.113.8"))
    assert (replaced, first.ending, session.is_running) == (first, Ending.REPLACED, True)
    assert show.state == ShowState.LIVE
    order = msgspec.json.decode((await signalled(tx))[-1][1])
    assert order == {"do": "drop", "reason": "taken-over", "session": str(first.id)}
    stopped = Report(session=first.id, event=Event.STOPPED)
    assert await shows.report(tx, stopped, PATIENCE) == ShowState.LIVE


async def test_a_permission_lets_one_device_in(tx: Tx) -> None:
    show = await a_live_show(tx)
    await hand_over(tx, show.id, Handover.ALLOWED)
    await publish(tx, show)
    with pytest.raises(AlreadyLive):
        await publish(tx, show, "203.0.113.8")


ENCODER = "203.0.113.9"


async def a_replaced_encoder(tx: Tx) -> shows.Show:
    show = await a_show(tx)
    await publish(tx, show, ENCODER)
    await hand_over(tx, show.id, Handover.ALLOWED)
    await publish(tx, show, "203.0.113.8")
    return show


async def test_an_encoder_that_was_replaced_and_comes_back_by_itself_is_sent_away(tx: Tx) -> None:
    show = await a_replaced_encoder(tx)
    await hand_over(tx, show.id, Handover.ALLOWED)
    with pytest.raises(TakenOver):
        await publish(tx, show, ENCODER)
    assert (await publish(tx, show, "203.0.113.10")).replaced is not None


async def test_a_minute_later_its_host_is_asked_again(tx: Tx) -> None:
    show = await a_replaced_encoder(tx)
    with clock.stopped_at(clock.now() + timedelta(seconds=61)):
        alive((await sessions_of(tx, show.id))[-1])
        with pytest.raises(AlreadyLive):
            await publish(tx, show, ENCODER)


async def test_a_person_who_starts_again_by_whip_is_asked_about(tx: Tx) -> None:
    show = await a_replaced_encoder(tx)
    with pytest.raises(AlreadyLive):
        await shows.may_publish(tx, show, Knock(Protocol.WHIP, ENCODER))


async def test_an_encoder_that_was_replaced_goes_on_when_the_other_has_stopped(tx: Tx) -> None:
    show = await a_replaced_encoder(tx)
    second = (await sessions_of(tx, show.id))[-1]
    await shows.report(tx, Report(session=second.id, event=Event.STOPPED), PATIENCE)
    assert (await publish(tx, show, ENCODER)).session.is_running


async def test_a_permission_is_forgotten_after_a_minute(tx: Tx) -> None:
    show = await a_live_show(tx)
    await hand_over(tx, show.id, Handover.ALLOWED)
    with clock.stopped_at(clock.now() + timedelta(seconds=61)):
        alive((await sessions_of(tx, show.id))[0])
        with pytest.raises(AlreadyLive):
            await publish(tx, show)


async def test_a_device_that_the_host_refused_is_told_so(tx: Tx) -> None:
    show = await a_live_show(tx)
    await hand_over(tx, show.id, Handover.REFUSED)
    with pytest.raises(KeptOut):
        await publish(tx, show)


async def test_a_show_is_no_longer_than_the_longest(tx: Tx) -> None:
    show = await a_live_show(tx)
    assert show.started_at is not None
    with clock.stopped_at(show.started_at + timedelta(hours=11, minutes=30)):
        assert shows.time_left(show, timedelta(hours=12)) == timedelta(minutes=30)
    with (
        clock.stopped_at(show.started_at + timedelta(hours=12)),
        pytest.raises(ShowTooLong, match="12 hours"),
    ):
        shows.time_left(show, timedelta(hours=12))


async def test_a_publisher_may_come_back_after_it_stopped(tx: Tx) -> None:
    show = await a_show(tx)
    session = await a_stream(tx, show)
    await shows.report(tx, Report(session=session.id, event=Event.STOPPED), PATIENCE)
    await publish(tx, show)
    assert len({session.folder for session in await sessions_of(tx, show.id)}) == 2


async def test_a_session_that_fell_silent_does_not_stand_in_the_way(tx: Tx) -> None:
    show = await a_live_show(tx)
    with clock.stopped_at(clock.now() + timedelta(seconds=16)):
        await publish(tx, show)
    assert [session.is_running for session in await sessions_of(tx, show.id)] == [False, True]


async def test_nobody_publishes_to_a_show_that_is_over(tx: Tx) -> None:
    show = await a_show(tx)
    await shows.end(tx, show)
    with pytest.raises(ShowOver):
        await publish(tx, show)


async def test_nobody_publishes_in_a_market_that_is_not_open(tx: Tx) -> None:
    show = await a_show(tx)
    await stop(tx, "GB", Capability.GO_LIVE)
    with pytest.raises(MarketNotOpen):
        await publish(tx, show)


async def test_a_rehearsal_plays_at_a_secret_address(tx: Tx) -> None:
    show = await a_show(tx, rehearse_first=True)
    rehearsal, _ = await shows.may_publish(tx, show, Knock(Protocol.WHIP, "203.0.113.7"))
    assert rehearsal.rehearsal not in {None, rehearsal.folder}


async def test_a_wrong_key_is_unknown(tx: Tx) -> None:
    with pytest.raises(UnknownKey):
        await shows.show_by_key(tx, "1-abc", SEALING)
