"""What a viewer is told when something happens: to the stream, the line, the show."""

import re
from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.journey.backstage import (
    DESK,
    PLAYING,
    Aired,
    a_context,
    a_show,
    in_the_database,
    sign_in,
    until,
    watch,
)
from tests.journey.conftest import Publisher, Stage
from vitrine.demo import world

PINNED = "Honey plate"
EVIL = "<img src=x onerror=\"document.title='owned'\"><script>alert(1)</script>"
MOVES_ON = "from => document.querySelector('video').currentTime > from + 0.5"
FOLDER = re.compile(r"\b[a-z0-9]{26}/")
PLAYHEAD = "() => document.querySelector('vitrine-room').player.playhead()"
PASSES = "at => document.querySelector('vitrine-room').player.playhead() > at"
STANDS = "() => document.querySelector('vitrine-room').player.state === 'stalled'"
PLAYLIST = "**/index.m3u8*"
PLAYER = re.compile(r"/hls\.light[^/]*\.js$")
NOW = "() => document.querySelector('video').currentTime"


@pytest.fixture(scope="module")
def live(stage: Stage, lasting_publisher: Publisher) -> Aired:
    aired = a_show(stage, "On air, whatever happens")
    aired.publish(lasting_publisher)
    aired.pin(PINNED)
    return aired


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Generator[Page]:
    with a_context(browser, stage) as context:
        yield context.new_page()


@pytest.fixture
def viewer(browser: Browser, stage: Stage) -> Generator[Page]:
    with a_context(browser, stage) as context:
        page = context.new_page()
        sign_in(page, stage, world.VIEWER.email)
        yield page


@pytest.fixture
def host(browser: Browser, stage: Stage, live: Aired) -> Generator[Page]:
    with a_context(browser, stage, DESK) as context:
        page = context.new_page()
        sign_in(page, stage, world.HOST.email)
        page.goto(f"/studio/{live.show}")
        yield page


def say(page: Page, text: str) -> None:
    page.locator("#say").fill(text)
    page.locator("#say").press("Enter")


def test_a_line_of_chat_reaches_everybody_as_text(
    page: Page, viewer: Page, host: Page, live: Aired
) -> None:
    watch(page, live)
    watch(viewer, live)
    say(viewer, EVIL)
    for reader in (page, viewer, host):
        expect(reader.get_by_role("log")).to_contain_text(EVIL)
        assert reader.locator("[role=log] img, [role=log] script").count() == 0
        assert reader.title() != "owned"
    expect(page.get_by_role("log")).to_contain_text(world.VIEWER.name)


def test_what_is_written_on_a_phone_is_sent_by_its_button(
    page: Page, viewer: Page, live: Aired
) -> None:
    watch(page, live)
    watch(viewer, live)
    viewer.locator("#say").click()
    viewer.locator("#say").fill("for whom is it")
    for name in ("Emoji", "👋", "Ask as a question", "Send"):
        viewer.get_by_role("button", name=name, exact=True).click()
        expect(viewer.locator("#say")).to_be_focused()
    line = page.get_by_role("log").get_by_role("listitem").filter(has_text="for whom is it👋")
    expect(line).to_contain_text("Question")


def test_the_chat_goes_on_without_a_gap_after_the_line_was_lost(
    page: Page, viewer: Page, live: Aired
) -> None:
    watch(page, live)
    watch(viewer, live)
    page.context.set_offline(offline=True)
    expect(page.locator(".linebar")).to_be_visible()
    for n in range(3):
        say(viewer, f"said meanwhile, {n}")
        expect(viewer.get_by_role("log")).to_contain_text(f"said meanwhile, {n}")
    page.context.set_offline(offline=False)
    expect(page.locator(".linebar")).to_have_count(0)
    for n in range(3):
        line = page.get_by_role("log").get_by_text(f"said meanwhile, {n}", exact=True)
        expect(line).to_have_count(1)


def test_a_visitor_from_a_market_to_come_joins_its_waitlist(
    page: Page, stage: Stage, live: Aired
) -> None:
    page.goto(f"{live.path}?market=FR")
    page.locator(".pin h2 button").click()
    page.get_by_role("dialog").get_by_role("link", name="Join the waitlist").click()
    page.get_by_label("E-mail").fill("claire@example.org")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url("**/waitlist/FR?joined=1")
    stored = in_the_database(stage, "SELECT market, email FROM waitlist_entry")
    assert ("FR", "claire@example.org") in stored


def test_a_stream_that_broke_off_goes_on_with_the_same_key(
    page: Page, stage: Stage, publisher: Publisher
) -> None:
    aired = a_show(stage, "Broken off")
    aired.publish(publisher)
    watch(page, aired)
    publisher.stop()
    aired.until("interrupted")
    expect(page.get_by_text("Back in a moment").first).to_be_visible()
    aired.publish(publisher)
    expect(page.get_by_text("Back in a moment")).to_have_count(0)
    page.wait_for_function(MOVES_ON, arg=page.evaluate(NOW))


def test_who_stands_still_for_what_never_comes_is_with_the_show_again(
    page: Page, stage: Stage, publisher: Publisher
) -> None:
    aired = a_show(stage, "With a hole")
    aired.publish(publisher)
    watch(page, aired)
    lost: list[str] = []

    def swallow(route: Route) -> None:
        segment = route.request.url.rsplit("/", 1)[-1].split(".")[0]
        lost[:] = lost or [segment]
        if segment not in lost:
            route.fallback()

    page.route("**/s*.m4s", swallow)
    page.wait_for_function(STANDS)
    page.wait_for_function(MOVES_ON, arg=page.evaluate(NOW), timeout=40_000)


def test_a_playlist_that_does_not_fit_is_begun_anew(
    page: Page, stage: Stage, publisher: Publisher
) -> None:
    aired = a_show(stage, "With a playlist of another")
    aired.publish(publisher)
    watch(page, aired)
    anew: list[str] = []

    def spoil(route: Route) -> None:
        """Until it is asked for without the name of what is known."""
        if "_HLS_msn" not in route.request.url:
            anew.append(route.request.url)
        if anew:
            route.fallback()
        else:
            answer = route.fetch()
            route.fulfill(response=answer, body=FOLDER.sub("another/", answer.text()))

    seen = page.evaluate(PLAYHEAD)
    page.route("**/index.m3u8*", spoil)
    page.wait_for_function(PASSES, arg=seen + 8_000, timeout=60_000)
    assert len(anew) == 1


def test_a_show_that_the_browser_cannot_play_says_so_and_offers_nothing_to_play(
    browser: Browser, page: Page, stage: Stage, publisher: Publisher
) -> None:
    aired = a_show(stage, "In HEVC")
    aired.publish(publisher, "libx265")
    page.goto(aired.path)
    expect(page.get_by_text("This browser cannot play the video")).to_be_visible()
    for name in ("Sound", "Shrink to mini player"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    publisher.stop()
    aired.end()
    with a_context(browser, stage, language="de") as context:
        page = context.new_page()
        page.goto(aired.path)
        expect(page.get_by_text("Dieser Browser kann das Video nicht abspielen")).to_be_visible()
        expect(page.get_by_role("slider")).to_have_count(0)
        for name in ("Ton", "Pause", "Abspielen"):
            expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
        page.get_by_role("button", name="Produkte in dieser Show").click()
        expect(page.get_by_role("dialog")).to_be_visible()


def test_the_replay_of_an_ended_show_plays(
    page: Page, browser: Browser, stage: Stage, publisher: Publisher
) -> None:
    aired = a_show(stage, "Ended by its host")
    aired.publish(publisher)
    watch(page, aired)
    with a_context(browser, stage, DESK) as context:
        host = context.new_page()
        sign_in(host, stage, world.HOST.email)
        host.goto(f"/studio/{aired.show}")
        host.get_by_role("button", name="End show").click()
        host.get_by_role("dialog").get_by_role("button", name=re.compile("^End")).click()
        until(lambda: stage.get(f"/api/v1/shows/{aired.show}")["state"] == "ended")
    again = page.get_by_role("button", name="Watch the replay")
    expect(page.get_by_text("The show has ended")).to_be_visible()
    again.click()
    page.wait_for_function(MOVES_ON, arg=0)
    expect(page.get_by_role("slider", name="Position")).to_be_visible()


def test_a_page_opened_as_localhost_enters_its_room_and_plays_though_its_player_is_lost_twice(
    page: Page, stage: Stage, live: Aired
) -> None:
    page.route(PLAYER, lambda route: route.abort(), times=2)
    page.route(PLAYLIST, lambda route: route.abort())
    port = stage.system.http.rsplit(":", 1)[1]
    page.goto(f"http://localhost:{port}{live.path}")
    assert page.url == f"{stage.system.http}{live.path}"
    page.wait_for_function("() => document.querySelector('vitrine-room').model.status === 'open'")
    expect(page.get_by_text("Back in a moment")).to_be_visible()
    page.unroute(PLAYLIST)
    page.wait_for_function(PLAYING)
