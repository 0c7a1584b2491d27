"""Watching and buying without a pointer."""

from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.backstage import ADDRESS, DESK, Aired, a_context, a_show, sign_in, watch
from tests.journey.conftest import Publisher, Stage, apart
from vitrine import account, chat, shop
from vitrine import show as shows
from vitrine.cli.finding import running_system
from vitrine.demo import world
from vitrine.realtime.manners import EVERY_LANGUAGE

PINNED = "Honey plate"
HAS_FOCUS = "selector => document.activeElement.matches(selector)"
IS_INSIDE = "() => document.querySelector('dialog[open]').contains(document.activeElement)"
IS_PAUSED = "() => document.querySelector('video').paused"
IS_MOVING = "() => !document.querySelector('video').paused"
MODERATES = "() => document.querySelector('.foot [role=status]')"
LISTEN = """() => {
  const status = document.querySelector('.foot [role=status]');
  window.heard = [];
  new MutationObserver(() => window.heard.push(status.textContent))
    .observe(status, { childList: true, characterData: true, subtree: true });
}"""
MOST_TABS = 40
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"  # by http


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


def test_escape_or_a_look_elsewhere_closes_a_menu(page: Page, live: Aired) -> None:
    watch(page, live)
    menu = page.locator(".head details.menu[open]")
    tab_to(page, ".menu summary")
    page.keyboard.press("Enter")
    expect(menu).to_be_visible()
    tab_to(page, ".menu .drop input")
    page.keyboard.press("Space")
    expect(menu).to_be_visible()
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(page.locator(".menu summary")).to_be_focused()
    page.keyboard.press("Enter")
    page.mouse.click(DESK[0] / 3, DESK[1] / 2)
    expect(menu).to_have_count(0)


def test_a_line_is_answered_with_the_keyboard_and_the_log_is_one_step(
    page: Page, stage: Stage, live: Aired
) -> None:
    sign_in(page, stage, world.VIEWER.email)
    watch(page, live)
    for words in ("The first of two", "The second of two"):
        say(page, words)
        expect(page.get_by_role("log")).to_contain_text(words)
    expect(page.locator("vitrine-chat li.pending")).to_have_count(0)
    page.evaluate("() => document.activeElement.blur()")
    tab_to(page, ".log")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#say")).to_be_focused()
    expect(page.locator(".answering")).to_contain_text("The second of two")
    page.keyboard.press("Escape")
    expect(page.locator(".answering")).to_have_count(0)
    page.locator(".log").focus()
    page.keyboard.press("Tab")
    assert not page.evaluate("() => document.activeElement.closest('.log')")


@pytest.mark.timeout(400)  # two people's pages
def test_a_moderator_hears_of_held_lines_and_decides_without_a_pointer(
    page: Page, browser: Browser, stage: Stage, live: Aired
) -> None:
    apart(list_a_word(live, "scamazing*"))
    sign_in(page, stage, world.HOST.email)
    watch(page, live)
    page.wait_for_function(MODERATES)
    page.evaluate(LISTEN)
    with a_context(browser, stage) as phone:
        viewer = phone.new_page()
        sign_in(viewer, stage, world.VIEWER.email)
        watch(viewer, live)
        say_until_held(
            viewer, 2, "what a scamazing cup", "scamazing plates!", "so scamazing", "scamazing"
        )
        expect(page.locator(".held")).to_have_count(2)
        page.wait_for_function("() => window.heard.some(says => says.includes('for a moderator'))")
        first, second = page.locator(".held p:first-child span").all_inner_texts()
        tab_to(page, ".held .btn")
        page.keyboard.press("Enter")
        expect(page.locator(".held")).to_have_count(1)
        expect(page.locator(".held")).to_be_focused()
        expect(page.get_by_role("log")).to_contain_text(first)
        tab_to(page, ".held .btn:nth-of-type(2)")
        page.keyboard.press("Enter")
        expect(page.locator(".held")).to_have_count(0)
        expect(page.locator(".log")).to_be_focused()
        expect(viewer.locator("vitrine-chat li.declined")).to_contain_text(second)


@pytest.mark.timeout(400)  # two people's pages
def test_who_is_banned_for_a_held_line_is_told_the_reason_that_was_chosen(
    page: Page, browser: Browser, stage: Stage, live: Aired
) -> None:
    apart(list_a_word(live, "scamazing*"))
    sign_in(page, stage, world.HOST.email)
    watch(page, live)
    page.wait_for_function(MODERATES)
    with a_context(browser, stage) as phone:
        viewer = phone.new_page()
        sign_in(viewer, stage, world.VIEWER.email)
        watch(viewer, live)
        say_until_held(viewer, 1, "scamazing fools", "you scamazing lot", "all so scamazing")
        expect(page.locator(".held")).to_have_count(1)
        tab_to(page, ".held .btn:nth-of-type(3)")
        page.keyboard.press("Enter")
        expect(page.get_by_role("dialog")).to_contain_text("scamazing")
        page.keyboard.press("Escape")
        expect(page.locator(".held .btn:nth-of-type(3)")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#m-grounds")).to_be_focused()
        ban_for(page, "Insults", "abuse")
        expect(viewer.locator(".say.kept")).to_contain_text("Insults or threats")
        apart(lift_measures(live))
        expect(viewer.locator("#say")).to_be_visible()


def ban_for(page: Page, begins: str, grounds: str) -> None:
    reason = page.locator("#m-grounds")
    expect(reason).to_have_value("")
    page.keyboard.type(begins)
    expect(reason).to_have_value(grounds)
    tab_to(page, ".ask .grave")
    page.keyboard.press("Enter")
    expect(page.locator(".held")).to_have_count(0)


def say_until_held(viewer: Page, count: int, *lines: str) -> None:
    for words in lines:
        if viewer.locator("vitrine-chat li.held").count() < count:
            say(viewer, words)
            expect(viewer.locator("vitrine-chat li.pending")).to_have_count(0)


def say(page: Page, words: str) -> None:
    page.locator("#say").fill(words)
    page.locator("#say").press("Enter")


async def lift_measures(aired: Aired) -> None:
    """The stage is other tests' as well."""
    async with running_system(aired.stage.system.data) as running, running.db.begin() as tx:
        show = await shows.show_by_id(tx, aired.show)
        host = await account.account_by_email(tx, world.HOST.email)
        assert host is not None
        for measure in await chat.sanctions_of_shop(tx, show.shop_id):
            await chat.lift(tx, measure, by=host)


async def list_a_word(aired: Aired, word: str) -> None:
    async with running_system(aired.stage.system.data) as running, running.db.begin() as tx:
        host = await account.account_by_email(tx, world.HOST.email)
        assert host is not None
        ours = await shop.shop_by_id(tx, (await shows.show_by_id(tx, aired.show)).shop_id)
        await chat.list_words(tx, ours, host, EVERY_LANGUAGE, word)


def test_single_keys_work_the_room(page: Page, stage: Stage, live: Aired) -> None:
    page.add_init_script(NO_CLIPBOARD)
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
    tab_to(page, "button[aria-label=Share]")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Link copied")).to_be_visible()
    expect(page.get_by_role("button", name="Share")).to_be_focused()
