from datetime import timedelta

import pytest

from tests.world.show import PATIENCE, SEALING, a_live_show, a_show, a_stream
from vitrine import show as shows
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import Capability, stop
from vitrine.market.errors import MarketNotOpen
from vitrine.show import Event, Report
from vitrine.show.errors import ShowOver, UnknownKey
from vitrine.stream import AlreadyLive, Protocol, sessions_of


async def publish(tx: Tx, show: shows.Show) -> None:
    await shows.may_publish(tx, show, Protocol.RTMP, address="203.0.113.7")


async def test_a_second_publisher_is_refused(tx: Tx) -> None:
    show = await a_live_show(tx)
    with pytest.raises(AlreadyLive):
        await publish(tx, show)


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
    rehearsal = await shows.may_publish(tx, show, Protocol.WHIP, address="203.0.113.7")
    assert rehearsal.rehearsal not in {None, rehearsal.folder}


async def test_a_wrong_key_is_unknown(tx: Tx) -> None:
    with pytest.raises(UnknownKey):
        await shows.show_by_key(tx, "1-abc", SEALING)
