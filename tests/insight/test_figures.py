from datetime import datetime

import pytest
from msgspec.structs import replace

from tests.world.placed_order import a_placed_order
from tests.world.room_log import a_pin, a_poll, numbered
from tests.world.show import a_live_show
from tests.world.view import a_flush
from vitrine import show as shows
from vitrine.db import Tx
from vitrine.insight import (
    Figures,
    course_of_show,
    figures_of_show,
    retention_of_show,
    sold_by_minute,
    sold_by_product,
)
from vitrine.insight.listeners import on_view_flushed
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.realtime.entries import PollPhase
from vitrine.show import Show

NOTHING = Figures(sales=[])


@pytest.fixture
async def show(tx: Tx) -> Show:
    return await a_live_show(tx)


async def test_a_show_that_nobody_saw_has_figures_of_nothing(tx: Tx, show: Show) -> None:
    assert replace(await figures_of_show(tx, show.id), live_ms=0) == NOTHING
    assert await retention_of_show(tx, show.id) == []


async def test_a_view_needs_a_frame_and_a_qualified_one_ten_seconds(tx: Tx, show: Show) -> None:
    await on_view_flushed(tx, a_flush(show, sid="a", played_ms=9_999, first_frame=True))
    await on_view_flushed(tx, a_flush(show, sid="b", played_ms=10_000, first_frame=True))
    await on_view_flushed(tx, a_flush(show, sid="c", played_ms=0))
    figures = await figures_of_show(tx, show.id)
    assert (figures.views, figures.qualified_views) == (2, 1)
    assert (figures.watch_ms, figures.average_watch_ms) == (19_999, 9_999)


async def test_who_comes_back_is_one_viewer_and_more_buyers_than_viewers_are_no_share(
    tx: Tx, show: Show
) -> None:
    for sid, viewer in (("a", "jo"), ("b", "jo"), ("c", "kim")):
        await on_view_flushed(tx, a_flush(show, sid=sid, viewer=viewer, first_frame=True))
    await on_view_flushed(tx, a_flush(show, sid="d", viewer="lou", played_ms=9_999))
    figures = await figures_of_show(tx, show.id)
    assert (figures.qualified_views, figures.qualified_viewers) == (3, 2)
    assert [replace(figures, buyers=buyers).buyer_share for buyers in range(4)] == [0, 0.5, 1, None]


async def test_watching_is_a_mean_over_the_last_whole_bucket(
    tx: Tx, show: Show, stopped_clock: datetime
) -> None:
    bucket = clock.to_ms(stopped_clock) - 50_000
    await on_view_flushed(tx, a_flush(show, sid="a", bucket=bucket, played_ms=10_000))
    await on_view_flushed(tx, a_flush(show, sid="b", bucket=bucket, played_ms=5_000, market="DE"))
    await on_view_flushed(tx, a_flush(show, sid="c", bucket=bucket + 10_000))
    assert (await figures_of_show(tx, show.id)).watching == 1.5


async def test_the_replay_is_counted_apart(tx: Tx, show: Show) -> None:
    await on_view_flushed(tx, a_flush(show, sid="a", played_ms=4_000, first_frame=True))
    await on_view_flushed(
        tx, a_flush(show, sid="a", played_ms=6_000, first_frame=True, replay=True)
    )
    figures = await figures_of_show(tx, show.id)
    assert (figures.views, figures.watch_ms) == (1, 4_000)
    assert (figures.replay_views, figures.replay_watch_ms) == (1, 6_000)


async def test_what_is_played_long_after_the_end_is_replay_whatever_the_page_says(
    tx: Tx, show: Show
) -> None:
    await shows.end(tx, show)
    ended = clock.now_ms()
    tail, later = ended // 10_000 * 10_000, ended // 10_000 * 10_000 + 140_000
    await on_view_flushed(tx, a_flush(show, sid="a", bucket=tail, played_ms=4_000))
    await on_view_flushed(tx, a_flush(show, sid="a", bucket=later, played_ms=5_000))
    figures = await figures_of_show(tx, show.id)
    assert (figures.watch_ms, figures.replay_watch_ms) == (4_000, 5_000)


async def test_the_course_of_a_show_sums_to_its_figures(tx: Tx, show: Show) -> None:
    start = clock.now_ms()
    for n in range(40):
        await on_view_flushed(
            tx, a_flush(show, sid=f"s{n % 7}", bucket=(start // 10_000 + n) * 10_000)
        )
    with clock.stopped_at(clock.from_ms(start + 500_000)):
        course = await course_of_show(tx, show.id)
        last = await course_of_show(tx, show.id, last_ms=60_000)
    assert sum(point.watching * course.step_ms for point in course.points) == 400_000
    assert course.points[-6:] == last.points


async def test_a_long_course_has_longer_steps(tx: Tx, show: Show) -> None:
    with clock.stopped_at(clock.from_ms(clock.now_ms() + 9 * 3_600_000)):
        course = await course_of_show(tx, show.id)
    assert course.step_ms == 90_000
    assert len(course.points) <= 361


async def test_what_was_sold_adds_up_by_product_and_by_minute(tx: Tx, show: Show) -> None:
    for code in ("GB", "GB", "DE"):
        await a_placed_order(tx, show, code=code)
    by_product, by_minute = await sold_by_product(tx, show.id), await sold_by_minute(tx, show.id)
    assert sum(sold.pieces for sold in by_product) == 6
    assert sum(sold.gross.minor for sold in by_product) == 3 * 4_800
    assert [(each.minute, each.orders, each.total) for each in by_minute] == [
        (0, 1, Money(5195, "EUR")),
        (0, 2, Money(10390, "GBP")),
    ]


async def test_sales_are_what_was_paid_by_currency(tx: Tx, show: Show) -> None:
    for code in ("GB", "GB", "DE"):
        await a_placed_order(tx, show, code=code)
    await a_placed_order(tx, await a_live_show(tx))
    figures = await figures_of_show(tx, show.id)
    assert figures.orders == 3
    assert figures.sales == [Money(5195, "EUR"), Money(10390, "GBP")]


async def test_the_chart_is_marked_where_the_host_did_something(tx: Tx, show: Show) -> None:
    at = clock.now_ms()
    poll = a_poll(2, at + 1)
    kept = [a_pin(1, at), poll, replace(poll, cue=3, at=at + 2, phase=PollPhase.CLOSED)]
    await shows.keep(tx, show.id, numbered(*kept))
    with clock.stopped_at(clock.from_ms(at + 100_000)):
        course = await course_of_show(tx, show.id)
    assert [(mark.kind, mark.product) for mark in course.marks] == [("pin", "911"), ("poll", None)]
