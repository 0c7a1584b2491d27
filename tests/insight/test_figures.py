from datetime import datetime

import pytest

from tests.world.placed_order import a_placed_order
from tests.world.show import a_live_show
from tests.world.view import a_flush
from vitrine.db import Tx
from vitrine.insight import Figures, figures_of_show
from vitrine.insight.listeners import on_view_flushed
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.show import Show

NOTHING = Figures(
    views=0, qualified_views=0, watch_ms=0, average_watch_ms=0, watching=0, orders=0, sales=[]
)


@pytest.fixture
async def show(tx: Tx) -> Show:
    return await a_live_show(tx)


async def test_a_show_that_nobody_saw_has_figures_of_nothing(tx: Tx, show: Show) -> None:
    assert await figures_of_show(tx, show.id) == NOTHING


async def test_a_view_needs_a_frame_and_a_qualified_one_ten_seconds(tx: Tx, show: Show) -> None:
    await on_view_flushed(tx, a_flush(show, sid="a", played_ms=9_999, first_frame=True))
    await on_view_flushed(tx, a_flush(show, sid="b", played_ms=10_000, first_frame=True))
    await on_view_flushed(tx, a_flush(show, sid="c", played_ms=0))
    figures = await figures_of_show(tx, show.id)
    assert (figures.views, figures.qualified_views) == (2, 1)
    assert (figures.watch_ms, figures.average_watch_ms) == (19_999, 9_999)


async def test_watching_is_a_mean_over_the_last_whole_bucket(
    tx: Tx, show: Show, stopped_clock: datetime
) -> None:
    bucket = clock.to_ms(stopped_clock) - 30_000
    await on_view_flushed(tx, a_flush(show, sid="a", bucket=bucket, played_ms=10_000))
    await on_view_flushed(tx, a_flush(show, sid="b", bucket=bucket, played_ms=5_000, market="DE"))
    await on_view_flushed(tx, a_flush(show, sid="c", bucket=bucket + 10_000))
    assert (await figures_of_show(tx, show.id)).watching == 1.5


async def test_sales_are_what_was_paid_by_currency(tx: Tx, show: Show) -> None:
    for code in ("GB", "GB", "DE"):
        await a_placed_order(tx, show, code=code)
    await a_placed_order(tx, await a_live_show(tx))
    figures = await figures_of_show(tx, show.id)
    assert figures.orders == 3
    assert figures.sales == [Money(5195, "EUR"), Money(10390, "GBP")]
