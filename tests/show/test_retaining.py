"""A shop's replays go when their time is over: told of first, kept with one tap."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from tests.world.outbox import emitted, told_of
from tests.world.shop import a_shop
from tests.world.show import a_live_show
from vitrine import show as shows
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.shop import REPLAY_DAYS, keep_replays_for, shop_by_id
from vitrine.shop.errors import ReplayDaysNotRight
from vitrine.show import RemovedBecause, Show
from vitrine.show.events import ReplaysGoing
from vitrine.show.model import Removal

ENDED = datetime(2026, 11, 1, 20, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
async def replay(tx: Tx) -> Show:
    return await a_replay(tx)


async def a_replay(tx: Tx) -> Show:
    """Of a shop that keeps its replays for 30 days."""
    shop = await a_shop(tx)
    keep_replays_for(shop, 30)
    with clock.stopped_at(ENDED):
        show = await a_live_show(tx, shop)
        await shows.end(tx, show)
    return show


async def on_day(tx: Tx, day: float) -> None:
    """What the jobs do, twice: a worker that starts again repeats nothing."""
    with clock.stopped_at(ENDED + day * DAY):
        for _ in range(2):
            await shows.tell_before_removal(tx)
            await shows.remove_outlived(tx)
            await tx.flush()


async def test_a_replay_goes_a_week_after_its_shop_was_told(tx: Tx, replay: Show) -> None:
    await on_day(tx, 22.9)
    assert await told_of(tx, ReplaysGoing) == []
    await on_day(tx, 23)
    [told] = await told_of(tx, ReplaysGoing)
    assert (told.show_ids, told.goes_at) == ([replay.id], ENDED + 30 * DAY)
    await on_day(tx, 29.9)
    assert replay.recording_removed_at is None
    await on_day(tx, 30)
    assert replay.recording_removed_because == RemovedBecause.OUTLIVED
    [removal] = await tx.session.scalars(select(Removal))
    assert removal.folder == f"media/shows/{replay.id}"
    assert (await emitted(tx)).count("show.recording_removed") == 1
    assert await told_of(tx, ReplaysGoing) == [told]


async def test_workers_that_stood_still_for_months_tell_before_they_remove(
    tx: Tx, replay: Show
) -> None:
    await on_day(tx, 200)
    assert replay.recording_removed_at is None
    await on_day(tx, 206.9)
    assert replay.recording_removed_at is None
    await on_day(tx, 207)
    assert replay.recording_removed_at is not None


async def test_what_was_kept_stays_and_goes_after_a_notice_of_its_own(tx: Tx, replay: Show) -> None:
    await on_day(tx, 24)
    await shows.keep_replay(tx, replay.id)
    await on_day(tx, 400)
    assert replay.recording_removed_at is None
    await shows.stop_keeping_replay(tx, replay.id)
    await on_day(tx, 401)
    assert replay.recording_removed_at is None
    assert len(await told_of(tx, ReplaysGoing)) == 2
    await on_day(tx, 408)
    assert replay.recording_removed_at is not None
    with pytest.raises(shows.ReplayGone):
        await shows.keep_replay(tx, replay.id)


async def test_a_longer_rule_counts_at_once_and_tells_again(tx: Tx, replay: Show) -> None:
    await on_day(tx, 24)
    keep_replays_for(await shop_by_id(tx, replay.shop_id), 90)
    await on_day(tx, 60)
    assert replay.recording_removed_at is None
    await on_day(tx, 83)
    assert len(await told_of(tx, ReplaysGoing)) == 2
    await on_day(tx, 90)
    assert replay.recording_removed_at is not None


async def test_replays_stay_unless_their_shop_says_how_long(tx: Tx) -> None:
    with clock.stopped_at(ENDED):
        show = await a_live_show(tx)
        await shows.end(tx, show)
    await on_day(tx, 4_000)
    assert show.recording_removed_at is None
    assert shows.goes_at(show, None) is None


async def test_a_shop_is_told_of_all_its_replays_at_once(tx: Tx, replay: Show) -> None:
    shop = await shop_by_id(tx, replay.shop_id)
    with clock.stopped_at(ENDED):
        other = await a_live_show(tx, shop, title="Another")
        await shows.end(tx, other)
    await on_day(tx, 25)
    [told] = await told_of(tx, ReplaysGoing)
    assert sorted(told.show_ids) == sorted([replay.id, other.id])


async def test_no_other_span_is_taken(tx: Tx) -> None:
    shop = await a_shop(tx)
    for days in (0, -1, 31, 10**9):
        with pytest.raises(ReplayDaysNotRight):
            keep_replays_for(shop, days)
    assert shop.replay_days is None


DAYS_PASS = st.tuples(st.just("wait"), st.integers(0, 60))
RULES = st.tuples(st.just("rule"), st.sampled_from([*REPLAY_DAYS, None]))
TAPS = st.tuples(st.sampled_from(["keep", "let go"]), st.none())


@given(steps=st.lists(DAYS_PASS | RULES | TAPS, max_size=8))
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_nothing_goes_without_a_week_s_notice_whatever_is_set_when(
    tx: Tx, steps: list[tuple[str, int | None]]
) -> None:
    show, day, settled = await a_replay(tx), 0.0, ENDED
    for step, of in steps:
        if step == "wait":
            day += of or 0
        elif step == "rule":
            keep_replays_for(await shop_by_id(tx, show.shop_id), of)
        elif show.recording_removed_at is None:
            await (shows.keep_replay if step == "keep" else shows.stop_keeping_replay)(tx, show.id)
            settled = ENDED + day * DAY
        promised = [told.goes_at for told in await told_of(tx, ReplaysGoing, shop=show.shop_id)]
        was_there, was_kept = show.recording_removed_at is None, show.recording_kept
        await on_day(tx, day)
        if was_there and show.recording_removed_at is not None:
            assert not was_kept
            assert settled + 7 * DAY <= promised[-1] <= show.recording_removed_at
