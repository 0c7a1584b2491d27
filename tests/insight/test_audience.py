"""The invariants of docs/reference/figures.md over random histories, stored and counted."""

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from tests.world.room import a_claim
from tests.world.show import a_live_show
from vitrine.db import Tx
from vitrine.insight import ViewSession, figures_of_show, retention_of_show
from vitrine.insight.audience import (
    MINUTE_MS,
    Stay,
    average_concurrent,
    live_ms,
    minutes,
    peak,
    retention,
    share_at,
    touched,
    video_time,
)
from vitrine.insight.figures import played_by_bucket
from vitrine.insight.listeners import on_view_flushed
from vitrine.kit import clock
from vitrine.realtime.playtime import BUCKET_MS, Playtime
from vitrine.show import Show, Span

START = 1_790_000_003_000

gaps = st.tuples(st.integers(1, 400_000), st.integers(60_001, 300_000))
stays = st.lists(st.builds(Stay, st.integers(0, 20), st.booleans()), max_size=40)


@st.composite
def shows(draw: st.DrawFn) -> list[Span]:
    spans, at = list[Span](), START
    for lasts, pause in draw(st.lists(gaps, min_size=1, max_size=4)):
        spans.append(Span(at, at + lasts))
        at += lasts + pause
    return spans


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Span], dict[int, int]]:
    spans = draw(shows())
    places = st.sampled_from(sorted({*touched(spans), spans[-1].until // BUCKET_MS * BUCKET_MS}))
    return spans, draw(st.dictionaries(places, st.integers(0, 50_000)))


@given(histories())
def test_average_times_live_time_is_watch_time_and_the_peak_is_no_less(
    history: tuple[list[Span], dict[int, int]],
) -> None:
    spans, buckets = history
    cut = minutes(buckets, spans)
    assert sum(minute.played_ms for minute in cut) == sum(buckets.values())
    assert sum(minute.live_ms for minute in cut) == live_ms(spans)
    assert live_ms(spans) < MINUTE_MS or all(minute.live_ms >= MINUTE_MS for minute in cut)
    average = average_concurrent(buckets, spans)
    assert average * live_ms(spans) == pytest.approx(sum(buckets.values()))
    assert peak(buckets, spans) >= average * (1 - 1e-12)


@given(shows(), st.integers(0, 2_000_000), st.integers(0, 2_000_000))
def test_video_time_only_goes_forward_and_stands_in_a_pause(
    spans: list[Span], a: int, b: int
) -> None:
    first, last = sorted((START + a, START + b))
    assert 0 <= video_time(spans, last) - video_time(spans, first) <= last - first
    assert video_time(spans, spans[-1].until) == live_ms(spans)


@given(stays)
def test_retention_falls_from_one_and_is_a_share_where_nobody_is_censored(some: list[Stay]) -> None:
    curve = retention(some)
    shares = [step.share for step in curve]
    assert shares[0] == 1.0
    assert shares == sorted(shares, reverse=True)
    if all(stay.left for stay in some) and some:
        for ms in range(21):
            beyond = Fraction(sum(stay.ms > ms for stay in some), len(some))
            assert share_at(curve, ms) == pytest.approx(float(beyond), abs=1e-9)


def test_who_was_there_at_the_end_is_not_counted_as_leaving() -> None:
    seen = [Stay(10, left=True), Stay(20, left=False), Stay(30, left=True), Stay(40, left=False)]
    curve = retention(seen)
    assert [(step.ms, step.share) for step in curve] == [
        (0, 1.0),
        (10, 0.75),
        (30, pytest.approx(0.375)),
    ]


beats = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 40_000), st.integers(-10, 60_000), st.booleans()),
    max_size=25,
)


@pytest.fixture
async def show(tx: Tx) -> Show:
    return await a_live_show(tx)


@given(beats)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
async def test_what_was_beaten_is_what_is_stored_and_counted(
    tx: Tx, show: Show, said: list[tuple[int, int, int, bool]]
) -> None:
    assume(said)
    playtime, now = Playtime(f"boot-{said!r:.40}"), clock.now_ms()
    viewers = [a_claim(show=str(show.id), who=f"w{n % 3}") for n in range(5)]
    before = await figures_of_show(tx, show.id)
    accepted, flushed = 0, []
    for viewer in viewers:
        playtime.begin(viewer, now)
    for n, (who, elapsed, played, first_frame) in enumerate(said):
        now += elapsed
        accepted += playtime.beat(viewers[who], str(n), played, now, first_frame=first_frame)
        flushed += playtime.due(now)
    flushed += playtime.end_all()
    for flush in [*flushed, *flushed]:
        await on_view_flushed(tx, flush)
    after = await figures_of_show(tx, show.id)
    assert after.watch_ms - before.watch_ms == accepted
    assert sum((await played_by_bucket(tx, show.id)).values()) == after.watch_ms
    assert after.average_concurrent * after.live_ms == pytest.approx(after.watch_ms)
    assert after.peak >= after.average_concurrent * (1 - 1e-12)
    assert after.uniques <= after.views
    assert after.qualified_views <= await sessions(tx, show)
    curve = await retention_of_show(tx, show.id)
    assert all(0 <= step.share <= 1 for step in curve)


async def sessions(tx: Tx, show: Show) -> int:
    counted = select(func.count()).where(ViewSession.show_id == show.id)
    return await tx.session.scalar(counted) or 0
