"""Whoever pauses, falls behind or watches again sees the card of their own moment.

What it costs is the price of today.
"""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.backstage import PLAYING, a_context, a_show, until, watch
from tests.journey.conftest import Publisher, Stage
from vitrine.demo.world import Ware, one

FIRST, SECOND = "Honey plate", "The bowl of the evening"
BOWL = Ware(
    title=SECOND,
    picture="plate.jpg",
    text="<p>Fired twice.</p>",
    variants=one("BE-01", 40),
    prices={"GB": 2500, "DE": 2900},
)
PAUSE = "() => document.querySelector('video').pause()"
PLAY = "() => document.querySelector('video').play()"
ON_CARD = "() => document.querySelector('.pin h2')?.textContent.trim()"
PLAYHEAD = "() => document.querySelector('vitrine-room').model.playhead"
CHANGE_OF_CARD = """first => new Promise(seen => {
  const look = () => {
    const title = document.querySelector('.pin h2')?.textContent.trim();
    if (title === first) return requestAnimationFrame(look);
    seen({ title, at: document.querySelector('vitrine-room').model.playhead });
  };
  look();
})"""
SEEK_TO = """at => {
  const { model } = document.querySelector('vitrine-room');
  document.querySelector('video').currentTime += (at - model.playhead) / 1000;
}"""
SKEW_MS = 250  # of a busy test machine; a frame is 33 ms


@pytest.mark.timeout(400)  # a show, its replay and a clip that is cut meanwhile
def test_the_card_follows_each_viewer_s_own_picture(
    browser: Browser, stage: Stage, publisher: Publisher
) -> None:
    aired = a_show(stage, "Each at their own moment", BOWL)
    aired.publish(publisher)
    aired.pin(FIRST)
    with a_context(browser, stage) as early, a_context(browser, stage) as paused:
        live, behind = (watch(context.new_page(), aired) for context in (early, paused))
        expect(behind.locator(".pin h2")).to_contain_text(FIRST)
        behind.evaluate(PAUSE)
        aired.pin(SECOND)
        expect(live.locator(".pin h2")).to_contain_text(SECOND)
        expect(live.locator(".pin .what")).to_contain_text("£25")
        assert behind.evaluate(ON_CARD) == FIRST
        behind.evaluate(PLAY)
        changed = behind.evaluate(CHANGE_OF_CARD, FIRST)
        second_at = second_pin(stage, aired.show)["at"]
        assert changed["title"] == SECOND
        assert second_at <= changed["at"] < second_at + SKEW_MS
        aired.end()
        aired.sell_at(SECOND, 3100, 3)
        live.reload()
        watch_again(live, second_at)
        live.goto(f"/clips/{aired.cut(second_at - 1_500, second_at + 1_500)}")
        watch_again(live, second_at)
        live.locator(".pin .act button").click()
        expect(live.locator("dialog[open]")).to_contain_text(FIRST)


def watch_again(page: Page, second_at: int) -> None:
    """From the kept log alone: the room's log may have forgotten by then."""
    page.wait_for_function(PLAYING)
    page.evaluate(PAUSE)
    page.evaluate(SEEK_TO, second_at + 400)
    expect(page.locator(".pin h2")).to_contain_text(SECOND)
    for today in ("£31", "3 left"):
        expect(page.locator(".pin .what")).to_contain_text(today)
    page.evaluate(SEEK_TO, second_at - 400)
    expect(page.locator(".pin h2")).to_contain_text(FIRST)
    assert page.evaluate(PLAYHEAD) < second_at


def second_pin(stage: Stage, show: int) -> dict[str, int]:
    """Of the kept log, which follows the hot one a moment later."""

    def pins() -> list[dict[str, int]]:
        entries = stage.get(f"/api/v1/shows/{show}/entries?from=0&to={2**50}")["entries"]
        return [entry for entry in entries if entry["kind"] == "pin"]

    until(lambda: len(pins()) > 1)
    return pins()[1]
