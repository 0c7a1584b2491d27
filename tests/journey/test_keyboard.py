"""Watching and buying without a pointer."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.backstage import ADDRESS, DESK, Aired, a_context, a_show, sign_in, watch
from tests.journey.conftest import Publisher, Stage
from vitrine.demo import world

PINNED = "Honey plate"
HAS_FOCUS = "selector => document.activeElement.matches(selector)"
IS_INSIDE = "() => document.querySelector('dialog[open]').contains(document.activeElement)"
IS_PAUSED = "() => document.querySelector('video').paused"
IS_MOVING = "() => !document.querySelector('video').paused"
MOST_TABS = 40


@pytest.fixture(scope="module")
def live(stage: Stage, lasting_publisher: Publisher) -> Aired:
    aired = a_show(stage, "On air for the keyboard")
    aired.publish(lasting_publisher)
    aired.pin(PINNED)
    return aired


@pytest.fixture
def page(browser: Browser, stage: Stage) -> Generator[Page]:
    with a_context(browser, stage, DESK) as context:
        yield context.new_page()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(MOST_TABS):
        if page.evaluate(HAS_FOCUS, selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{selector} is not reached by Tab")


def type_in(page: Page, selector: str, value: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(value)


def test_a_product_is_bought_with_the_keyboard_alone(page: Page, live: Aired) -> None:
    watch(page, live)
    expect(page.locator(".pin h2")).to_contain_text(PINNED)
    tab_to(page, ".pin .cta")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] #f-email")).to_be_visible()
    assert page.evaluate(IS_INSIDE)
    for name, value in ADDRESS.items():
        type_in(page, f"#f-{name}", value)
    page.keyboard.press("Enter")
    expect(page.locator("#f-number")).to_be_focused()
    type_in(page, "#f-number", "4242424242424242")
    type_in(page, "#f-expiry", "12/30")
    type_in(page, "#f-cvc", "123")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Thank you, it is ordered")).to_be_focused()
    tab_to(page, ".outcome .cta")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".pin .cta")).to_be_focused()


def test_escape_closes_a_sheet_and_gives_the_focus_back(page: Page, live: Aired) -> None:
    watch(page, live)
    tab_to(page, ".bag")
    page.keyboard.press("Enter")
    expect(page.locator("dialog[open] .shelf li").first).to_be_visible()
    assert page.evaluate(IS_INSIDE)
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        assert page.evaluate(f"({IS_INSIDE})() || document.activeElement === document.body")
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".bag")).to_be_focused()


def test_single_keys_work_the_room(page: Page, stage: Stage, live: Aired) -> None:
    sign_in(page, stage, world.VIEWER.email)
    watch(page, live)
    page.keyboard.press("k")
    page.wait_for_function(IS_PAUSED)
    page.keyboard.press("k")
    page.wait_for_function(IS_MOVING)
    page.keyboard.press("m")
    page.wait_for_function("() => !document.querySelector('video').muted")
    page.keyboard.press("b")
    expect(page.locator("dialog[open] .shelf li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_be_focused()
    page.keyboard.type("K, M and B are letters here")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("K, M and B are letters here")
    expect(page.locator("dialog[open]")).to_have_count(0)
