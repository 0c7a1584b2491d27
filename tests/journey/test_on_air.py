"""A host rehearses, goes live, and decides which of two encoders viewers see."""

import re
from collections.abc import Generator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.backstage import (
    DESK,
    PLAYING,
    Aired,
    a_context,
    a_show,
    sign_in,
    until,
    watch,
)
from tests.journey.conftest import Publisher, Stage
from vitrine.demo import world

MOVES_ON = "from => document.querySelector('video').currentTime > from + 0.5"
NOW = "() => document.querySelector('video').currentTime"
REHEARSAL = "Rehearsal: only you see this"


@pytest.fixture
def viewer(browser: Browser, stage: Stage) -> Generator[Page]:
    with a_context(browser, stage) as context:
        yield context.new_page()


@pytest.fixture
def host(browser: Browser, stage: Stage) -> Generator[Page]:
    with a_context(browser, stage, DESK) as context:
        page = context.new_page()
        sign_in(page, stage, world.HOST.email)
        yield page


@pytest.fixture
def other_encoder() -> Generator[Publisher]:
    publisher = Publisher()
    yield publisher
    publisher.stop()


def goes_on(page: Page) -> None:
    page.wait_for_function(MOVES_ON, arg=page.evaluate(NOW))


@pytest.mark.timeout(400)  # a rehearsal, a show and two encoders
def test_a_show_is_rehearsed_aired_and_taken_over_without_a_new_start(
    stage: Stage, host: Page, viewer: Page, publisher: Publisher, other_encoder: Publisher
) -> None:
    aired = a_show(stage, "Rehearsed first", begins_in=timedelta(days=2))
    aired.hold_back()
    encoder = publisher.publish(aired.rtmp)
    aired.until("rehearsal")
    rehearsed(aired, host, viewer)
    assert (encoder.poll(), aired.streams) == (None, 1)

    host.goto(f"/studio/{aired.show}")
    second = other_encoder.publish(aired.rtmp)
    question = host.get_by_role("dialog", name="Let another device take over?")
    question.get_by_role("button", name="Let it take over").click()
    until(lambda: encoder.poll() is not None and aired.streams == 2)
    aired.until("live")
    goes_on(viewer)

    comes_back = publisher.publish(aired.rtmp)
    until(lambda: comes_back.poll() is not None)
    expect(question).to_have_count(0)
    told = host.get_by_role("list", name="About your stream")
    expect(told).to_contain_text("The device that was replaced came back")

    third = publisher.publish_by_whip(aired.whip, aired.key)
    question.get_by_role("button", name="Keep the one on air").click()
    until(lambda: third.poll() is not None)
    assert (second.poll(), aired.streams) == (None, 2)
    goes_on(viewer)


def rehearsed(aired: Aired, host: Page, viewer: Page) -> None:
    """Its host sees the page that viewers will see; *Go live* lets in who waits, days too early."""
    viewer.goto(aired.path)
    expect(viewer.get_by_role("timer")).to_contain_text("1 day")
    assert viewer.locator("video").count() == 0
    room = watch(host.context.new_page(), aired)
    expect(room.get_by_text(REHEARSAL)).to_be_visible()
    host.goto(f"/studio/{aired.show}")
    host.wait_for_function(PLAYING)
    host.get_by_role("button", name="Go live", exact=True).click()
    aired.until("live")
    expect(host.get_by_text(re.compile(r"^ON AIR *\d+:\d\d$"))).to_be_visible()
    expect(host.get_by_role("link", name="Clips")).to_be_visible()
    viewer.wait_for_function(PLAYING)
    expect(room.get_by_text(REHEARSAL)).to_have_count(0)
    goes_on(room)
    room.close()
