from datetime import timedelta

import pytest
from msgspec.structs import replace

from tests.world.outbox import emitted, posted, signalled
from tests.world.show import PATIENCE, a_live_show, a_show, a_stream
from vitrine import market
from vitrine import show as shows
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market.errors import MarketNotOpen
from vitrine.realtime import entries
from vitrine.show import Event, Report, ShowState
from vitrine.show.cueing import next_place
from vitrine.show.errors import NoStreamYet, ShowOver
from vitrine.stream import Ending, Place, Protocol


async def states(tx: Tx, show: shows.Show) -> list[str]:
    said = await posted(tx, show.id)
    return [entry.state for entry in said if isinstance(entry, entries.StateChange)]


async def test_the_first_keyframe_puts_a_show_on_air(tx: Tx) -> None:
    show = await a_show(tx)
    await a_stream(tx, show)
    assert show.state == ShowState.LIVE
    assert show.started_at is not None
    assert await states(tx, show) == ["live"]
    assert "show.went_live" in await emitted(tx)


async def test_a_show_that_rehearses_first_waits_for_go_live(tx: Tx) -> None:
    show = await a_show(tx, rehearse_first=True)
    await a_stream(tx, show, place=Place.REHEARSAL)
    assert show.state == ShowState.REHEARSAL
    assert await posted(tx, show.id) == []
    await shows.go_live(tx, show)
    assert show.state == ShowState.LIVE
    assert b'"do":"go_live"' in (await signalled(tx))[-1][1]


async def test_nothing_goes_live_without_a_picture(tx: Tx) -> None:
    show = await a_show(tx)
    with pytest.raises(NoStreamYet):
        await shows.go_live(tx, show)


async def test_cues_wait_for_the_frame_that_the_host_acted_in(tx: Tx) -> None:
    show = await a_show(tx)
    assert (await shows.room_of(tx, show.id)).capture_delay_ms == 0
    await a_stream(tx, show, Protocol.WHIP)
    assert (await shows.room_of(tx, show.id)).capture_delay_ms == 130


async def test_the_delay_follows_what_media_makes_of_the_stream(tx: Tx) -> None:
    show = await a_show(tx)
    session = await a_stream(tx, show)
    alive = Report(session=session.id, event=Event.ALIVE, capture_ms=460)
    await shows.report(tx, alive, PATIENCE)
    assert (await shows.room_of(tx, show.id)).capture_delay_ms == 450
    await shows.report(tx, replace(alive, capture_ms=130), PATIENCE)
    assert (await shows.room_of(tx, show.id)).capture_delay_ms == 130


async def test_the_hosts_own_offset_comes_on_top_while_there_is_a_picture(tx: Tx) -> None:
    show = await a_live_show(tx)
    await shows.correct_clock(tx, show, 200)
    with clock.stopped_at(clock.now() + timedelta(minutes=1)):
        expected = clock.now_ms() + 450 + 200
        assert (await next_place(tx, show.id)).at == expected
        await shows.interrupt(tx, show, for_at_most=timedelta(minutes=1))
    with clock.stopped_at(clock.now() + timedelta(minutes=2)):
        assert (await next_place(tx, show.id)).at == clock.now_ms()


@pytest.mark.parametrize(
    ("ending", "open_for"),
    [(Ending.CLEAN, timedelta(seconds=60)), (Ending.LOST, timedelta(minutes=10))],
)
async def test_a_show_whose_stream_stopped_ends_after_a_while(
    tx: Tx, ending: Ending, open_for: timedelta
) -> None:
    show = await a_show(tx)
    session = await a_stream(tx, show)
    stopped = Report(session=session.id, event=Event.STOPPED, ending=ending)
    now = clock.now()
    with clock.stopped_at(now):
        assert await shows.report(tx, stopped, PATIENCE) == ShowState.INTERRUPTED
    with clock.stopped_at(now + open_for - timedelta(seconds=1)):
        await shows.end_due(tx)
    assert show.state == ShowState.INTERRUPTED
    with clock.stopped_at(now + open_for):
        await shows.end_due(tx)
    assert show.state == ShowState.ENDED


async def test_a_stream_that_comes_back_resumes_the_show(tx: Tx) -> None:
    show = await a_show(tx)
    session = await a_stream(tx, show)
    await shows.report(tx, Report(session=session.id, event=Event.STOPPED), PATIENCE)
    await a_stream(tx, show)
    assert show.state == ShowState.LIVE
    assert show.ends_at is None
    assert await states(tx, show) == ["live", "interrupted", "live"]


async def test_a_media_node_that_fell_silent_interrupts_its_show(tx: Tx) -> None:
    show = await a_live_show(tx)
    with clock.stopped_at(clock.now() + timedelta(seconds=16)):
        await shows.lose_silent(tx, PATIENCE)
    assert show.state == ShowState.INTERRUPTED


async def test_a_session_given_up_goes_on_when_media_is_heard_again(tx: Tx) -> None:
    show = await a_show(tx)
    session = await a_stream(tx, show)
    with clock.stopped_at(clock.now() + timedelta(seconds=16)):
        await shows.lose_silent(tx, PATIENCE)
    alive = Report(session=session.id, event=Event.ALIVE)
    assert await shows.report(tx, alive, PATIENCE) == ShowState.LIVE


async def test_a_session_that_was_replaced_is_told_to_end(tx: Tx) -> None:
    show = await a_show(tx)
    session = await a_stream(tx, show)
    await shows.report(tx, Report(session=session.id, event=Event.STOPPED), PATIENCE)
    await a_stream(tx, show)
    alive = Report(session=session.id, event=Event.ALIVE)
    assert await shows.report(tx, alive, PATIENCE) == ShowState.ENDED


async def test_a_rehearsal_that_stops_is_scheduled_again(tx: Tx) -> None:
    show = await a_show(tx, rehearse_first=True)
    session = await a_stream(tx, show, place=Place.REHEARSAL)
    await shows.report(tx, Report(session=session.id, event=Event.STOPPED), PATIENCE)
    assert show.state == ShowState.SCHEDULED


async def test_ended_is_final(tx: Tx) -> None:
    show = await a_show(tx)
    session = await a_stream(tx, show)
    await shows.end(tx, show)
    await shows.end(tx, show)
    first_keyframe = Report(session=session.id, event=Event.FIRST_KEYFRAME)
    assert await shows.report(tx, first_keyframe, PATIENCE) == ShowState.ENDED
    with pytest.raises(ShowOver):
        await shows.go_live(tx, show)
    assert [type(entry).__name__ for entry in await posted(tx, show.id)] == [
        "StateChange",
        "StateChange",
        "Ended",
    ]
    assert (await emitted(tx)).count("show.ended") == 1


async def test_a_closed_market_keeps_a_rehearsal_from_going_live(tx: Tx) -> None:
    show = await a_show(tx, rehearse_first=True)
    await a_stream(tx, show, place=Place.REHEARSAL)
    await market.stop(tx, "GB", market.Capability.GO_LIVE)
    with pytest.raises(MarketNotOpen):
        await shows.go_live(tx, show)
    assert show.state == ShowState.REHEARSAL
