import csv
from datetime import timedelta

import httpx2
import pytest

from tests.world.account import an_account
from tests.world.pages import Cast, a_browser, a_cast, sign_in
from tests.world.placed_order import a_placed_order
from tests.world.view import a_flush
from vitrine.db import Database
from vitrine.insight.listeners import on_view_flushed
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.stock import ClaimLane
from vitrine.web.plotting import nice
from vitrine.web.summing_up import written


@pytest.fixture
async def watched(db: Database) -> Cast:
    """An hour on air, two viewers, one order."""
    with clock.stopped_at(clock.now() - timedelta(hours=1)):
        async with db.begin() as tx:
            cast = await a_cast(tx)
            began = clock.now_ms() // 10_000 * 10_000
    async with db.begin() as tx:
        for n, (sid, lasts) in enumerate((("a", 30), ("b", 200))):
            for step in range(lasts):
                flush = a_flush(
                    cast.live,
                    sid=sid,
                    bucket=began + step * 10_000,
                    first_frame=step == 0,
                    viewer=f"who-{n}",
                )
                await on_view_flushed(tx, flush)
        await a_placed_order(tx, cast.live)
    return cast


async def test_a_host_reads_what_came_of_a_show(
    settings: Settings, db: Database, lane: ClaimLane, watched: Cast
) -> None:
    async with a_browser(settings, db, lane) as host:
        await sign_in(host)
        page = await host.get(f"/studio/{watched.live.id}/summary")
        assert page.status_code == 200
        for shown in ("Unique viewers", "19:10", "£51.95", "Coral &lt;cup&gt;", "<svg", "50%"):
            assert shown in page.text, shown
        german = await host.get(f"/de/studio/{watched.live.id}/summary")
        assert "Zuschauer" in german.text


async def test_every_table_is_a_csv_file_that_sums_to_the_same(
    settings: Settings, db: Database, lane: ClaimLane, watched: Cast
) -> None:
    async with a_browser(settings, db, lane) as host:
        await sign_in(host)
        course = await rows(host, f"/studio/{watched.live.id}/course.csv")
        assert sum(float(row["watching"]) for row in course) == pytest.approx(230, abs=1)
        [product] = await rows(host, f"/studio/{watched.live.id}/products.csv")
        assert (product["pieces"], product["gross"], product["currency"]) == ("2", "48.00", "GBP")
        [minute] = await rows(host, f"/studio/{watched.live.id}/minutes.csv")
        assert (minute["orders"], minute["total"]) == ("1", "51.95")
        assert (await rows(host, f"/studio/{watched.live.id}/retention.csv"))[0][
            "share"
        ] == "1.000000"
        assert (await host.get(f"/studio/{watched.live.id}/secrets.csv")).status_code == 404


async def rows(host: httpx2.AsyncClient, path: str) -> list[dict[str, str]]:
    answer = await host.get(path)
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(answer.text.splitlines()))


async def test_a_stranger_s_figures_do_not_exist(
    settings: Settings, db: Database, lane: ClaimLane, cast: Cast
) -> None:
    async with db.begin() as tx:
        await an_account(tx, email="stranger@example.org")
    async with a_browser(settings, db, lane) as stranger:
        await sign_in(stranger, "stranger@example.org")
        for path in ("summary", "course.csv"):
            assert (await stranger.get(f"/studio/{cast.live.id}/{path}")).status_code == 404


def test_a_spreadsheet_runs_nothing_of_a_title() -> None:
    text = written(("title",), [('=HYPERLINK("x")',), ("Cup",), (-3,)])
    assert text.splitlines() == ["title", '"\'=HYPERLINK(""x"")"', "Cup", "-3"]


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (3, 4), (7, 10), (11, 20), (401, 500), (1000, 1000)]
)
def test_an_axis_ends_at_a_round_number(most: float, top: float) -> None:
    assert nice(most) == top
