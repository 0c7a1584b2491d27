import httpx2
import pytest

from tests.world.pages import Cast, a_browser, sign_in
from tests.world.show import a_show, a_stream
from vitrine.db import Database
from vitrine.settings import Settings
from vitrine.stock import ClaimLane
from vitrine.stream import Place


@pytest.mark.parametrize("prefix", ["", "/de"])
async def test_every_page_renders_in_both_languages(
    visitor: httpx2.AsyncClient, cast: Cast, prefix: str
) -> None:
    await sign_in(visitor)
    paths = [
        "/",
        f"/live/{cast.live.id}",
        f"/live/{cast.soon.id}",
        f"/live/{cast.over.id}",
        f"/p/{cast.cup.id}",
        f"/shops/{cast.shop.id}",
        f"/shops/{cast.shop.slug}",
        f"/terms/{cast.shop.id}",
        "/account",
        "/studio",
        f"/studio/new?shop={cast.shop.id}",
        f"/studio/{cast.live.id}",
        "/waitlist/FR",
        "/sign-in",
        "/sign-up",
    ]
    for path in paths:
        answer = await visitor.get(prefix + path)
        assert answer.status_code == 200, (path, answer.text[:2000])
        assert f'<html lang="{prefix.strip("/") or "en"}"' in answer.text


async def test_where_there_is_a_ladder_the_page_opens_what_can_be_chosen_from(
    settings: Settings, db: Database, lane: ClaimLane, cast: Cast
) -> None:
    laddered = settings.model_copy(update={"ladder": "480p:1100k"})
    async with a_browser(laddered, db, lane) as visitor:
        page = (await visitor.get(f"/live/{cast.live.id}")).text
    assert f"/shows/{cast.live.id}/multivariant.m3u8" in page
    assert f"/shows/{cast.live.id}/index.m3u8" not in page


async def test_a_host_sees_a_rehearsal_on_the_page_that_viewers_will_see(
    visitor: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    async with db.begin() as tx:
        rehearsed = await a_show(tx, cast.shop, rehearse_first=True)
        session = await a_stream(tx, rehearsed, place=Place.REHEARSAL)
    page = f"/live/{rehearsed.id}"
    assert "rehearsals/" not in (await visitor.get(page)).text
    await sign_in(visitor)
    seen = await visitor.get(page)
    assert f"/rehearsals/{session.rehearsal}/index.m3u8" in seen.text
    assert seen.headers["Cache-Control"] == "private, no-store"


async def test_a_browser_frames_a_page_in_the_light_that_it_has(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    room = (await visitor.get(f"/live/{cast.live.id}")).text
    assert room.count('name="theme-color"') == 1
    assert '<meta name="theme-color" content="#15110e">' in room
    assert (await visitor.get("/")).text.count('name="theme-color"') == 2
