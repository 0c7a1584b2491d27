from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy import func, select

from tests.world.show import a_live_show
from tests.world.view import a_flush
from vitrine.db import Tx
from vitrine.insight import PlayBucket, ViewSession, forget_flushes
from vitrine.insight.counting import ROUNDED_MS
from vitrine.insight.listeners import on_view_flushed
from vitrine.insight.model import CountedFlush
from vitrine.kit import clock
from vitrine.show import Show

EVENING = datetime(2026, 11, 24, 23, 30, tzinfo=UTC)


@pytest.fixture
async def show(tx: Tx) -> Show:
    return await a_live_show(tx)


async def test_a_view_is_one_row_with_show_market_creator_and_source(tx: Tx, show: Show) -> None:
    await on_view_flushed(tx, a_flush(show, played_ms=4000, first_frame=True))
    await on_view_flushed(tx, a_flush(show, played_ms=6000, viewer="who-1"))
    view = (await tx.session.scalars(select(ViewSession))).one()
    assert (view.show_id, view.shop_id, view.creator_id) == (show.id, show.shop_id, show.creator_id)
    assert (view.market, view.source, view.viewer) == ("GB", "live", "who-1")
    assert (view.played_ms, view.has_frame) == (10_000, True)


async def test_a_flush_that_comes_again_counts_nothing(tx: Tx, show: Show) -> None:
    flush = a_flush(show)
    await on_view_flushed(tx, flush)
    await on_view_flushed(tx, flush)
    assert (await tx.session.scalars(select(ViewSession.played_ms))).all() == [10_000]


@pytest.mark.parametrize(
    ("market", "day"), [("GB", date(2026, 11, 24)), ("DE", date(2026, 11, 25))]
)
async def test_a_view_belongs_to_the_market_s_day(
    tx: Tx, show: Show, market: str, day: date
) -> None:
    bucket = clock.to_ms(EVENING)
    await on_view_flushed(tx, a_flush(show, market=market, bucket=bucket))
    assert (await tx.session.scalars(select(ViewSession.day))).one() == day


async def test_a_view_spans_its_buckets_in_whatever_order_they_come(tx: Tx, show: Show) -> None:
    for after in (20_000, 0, 10_000):
        await on_view_flushed(tx, a_flush(show, bucket=clock.to_ms(EVENING) + after))
    view = (await tx.session.scalars(select(ViewSession))).one()
    assert (view.began_at, view.last_at) == (EVENING, EVENING + timedelta(seconds=30))
    assert view.played_ms == 30_000


async def test_who_is_seen_by_several_nodes_at_once_plays_no_longer_than_the_clock(
    tx: Tx, show: Show
) -> None:
    evening = clock.to_ms(EVENING)
    for bucket, boot in product((evening, evening + 10_000), ("boot-1", "boot-2", "boot-3")):
        await on_view_flushed(tx, replace(a_flush(show, bucket=bucket), boot=boot))
    assert await sums(tx) == (22_000 + ROUNDED_MS,) * 2


flushes = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", "c"]),
        st.integers(min_value=0, max_value=5),
        st.integers(min_value=0, max_value=11_000),
        st.integers(min_value=1, max_value=2),
    ),
    max_size=12,
)


@given(flushes)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_buckets_and_sessions_have_one_sum_and_no_view_outruns_the_clock(
    tx: Tx, show: Show, flushed: list[tuple[str, int, int, int]]
) -> None:
    before = await sums(tx)
    for sid, bucket, played_ms, times in flushed:
        flush = a_flush(show, sid=sid, bucket=bucket * 10_000, played_ms=played_ms)
        for _ in range(times):
            await on_view_flushed(tx, flush)
    sessions, buckets = await sums(tx)
    assert sessions == buckets <= before[0] + sum(played_ms for _, _, played_ms, _ in flushed)
    for view in await tx.session.scalars(select(ViewSession)):
        lasted = (view.last_at - view.began_at) / timedelta(milliseconds=1)
        assert view.played_ms <= lasted * 1.1 + ROUNDED_MS


async def sums(tx: Tx) -> tuple[int, int]:
    sessions = await tx.session.scalar(select(func.sum(ViewSession.played_ms)))
    buckets = await tx.session.scalar(select(func.sum(PlayBucket.played_ms)))
    return int(sessions or 0), int(buckets or 0)


async def test_what_was_counted_long_ago_is_forgotten(tx: Tx, show: Show) -> None:
    await on_view_flushed(tx, a_flush(show))
    await forget_flushes(tx)
    assert await tx.session.scalar(select(func.count()).select_from(CountedFlush)) == 1
    with clock.stopped_at(clock.now() + timedelta(days=4)):
        await forget_flushes(tx)
    assert await tx.session.scalar(select(func.count()).select_from(CountedFlush)) == 0
