"""Buying in the room: the card, the last piece, a shop that hangs, a browser without scripts."""

import re
from collections.abc import Generator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.backstage import (
    ADDRESS,
    CARD,
    Aired,
    a_context,
    a_show,
    fill_address,
    in_the_database,
    pay,
    sign_in,
    until,
    watch,
)
from tests.journey.conftest import Publisher, Stage
from vitrine.demo import world
from vitrine.demo.world import Ware, one

PINNED = "Honey plate"
LAST = Ware(
    title="The last of its kind",
    picture="plate.jpg",
    text="<p>There is one.</p>",
    variants=one("LK-01", 1),
    prices={"GB": 2500, "DE": 2900},
)


@pytest.fixture(scope="module")
def live(stage: Stage, lasting_publisher: Publisher) -> Aired:
    aired = a_show(stage, "Bought from, whatever happens", LAST)
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


def test_a_declined_card_keeps_everything_that_was_typed(page: Page, live: Aired) -> None:
    watch(page, live)
    page.locator(".pin .cta").click()
    fill_address(page)
    pay(page, CARD["declined"])
    sheet = page.locator("dialog[open]")
    expect(sheet).to_contain_text("The card was declined")
    expect(page.locator("#f-number")).to_have_value(re.compile("^4000"))
    expect(page.locator("#f-expiry")).to_have_value("12/30")
    expect(sheet).to_contain_text(ADDRESS["line1"])
    expect(sheet.get_by_role("timer")).to_be_visible()
    pay(page, CARD["succeeds"])
    expect(sheet).to_contain_text("Thank you, it is ordered")


def test_a_card_may_ask_for_a_second_step(page: Page, live: Aired) -> None:
    watch(page, live)
    page.locator(".pin .cta").click()
    fill_address(page)
    pay(page, CARD["asks"])
    sheet = page.locator("dialog[open]")
    sheet.get_by_role("button", name="Confirm payment").click()
    expect(sheet).to_contain_text("Thank you, it is ordered")


def test_the_slower_of_two_buyers_is_told_at_once(page: Page, viewer: Page, live: Aired) -> None:
    for buyer in (page, viewer):
        watch(buyer, live)
        buyer.locator(".bag").click()
        row = buyer.locator(".shelf li").filter(has_text=LAST.title)
        row.locator("h3 button").click()
        expect(buyer.locator("dialog[open] .pay")).to_be_visible()
    for buyer in (page, viewer):
        buyer.evaluate("() => document.querySelector('dialog[open] .pay').click()")
    until(lambda: sum(holds(buyer) for buyer in (page, viewer)) == 1)
    loser = viewer if holds(page) else page
    expect(loser.locator("dialog[open] [role=alert]")).to_contain_text("Sold out")
    expect(loser.get_by_role("button", name="Keep watching")).to_be_visible()


def holds(buyer: Page) -> bool:
    return buyer.locator("dialog[open]").get_by_role("timer").is_visible()


def test_who_buys_while_the_shop_hangs_is_told_so_and_buys_once(
    page: Page, stage: Stage, live: Aired
) -> None:
    watch(page, live)
    sheet = page.locator("dialog[open]")
    with stage.system.hanging("web"):
        page.locator(".pin .cta").click()
        expect(sheet.get_by_role("alert")).to_contain_text("We cannot reach the shop")
        expect(sheet.get_by_role("button", name="Try again")).to_be_visible()
    fill_address(page)
    pay(page, CARD["succeeds"])
    expect(sheet).to_contain_text("Thank you, it is ordered")
    page.get_by_role("button", name="Keep watching").click()
    known = orders_of(stage, live)
    page.locator(".pin .cta").click()
    expect(sheet.locator("button.pay")).to_be_enabled()
    with stage.system.hanging("web"):
        sheet.locator("button.pay").click()
        expect(sheet).to_contain_text("We are checking your order")
    expect(sheet).to_contain_text("Thank you, it is ordered")
    assert orders_of(stage, live) == known + 1


def orders_of(stage: Stage, aired: Aired) -> int:
    made = f"select id from orders where show_id = {aired.show}"  # noqa: S608 - a number
    return len(in_the_database(stage, made))


def test_a_product_is_bought_without_javascript(
    browser: Browser, stage: Stage, live: Aired
) -> None:
    with a_context(browser, stage, scripts=False) as context:
        page = context.new_page()
        page.goto(live.path)
        expect(page.get_by_role("article", name="On sale now")).to_contain_text(PINNED)
        page.get_by_role("link", name=f"Buy {PINNED}").click()
        page.get_by_role("button", name="Buy now").click()
        for name, value in ADDRESS.items():
            page.locator(f"#f-{name}").fill(value)
        page.get_by_role("button", name="Continue to payment").click()
        for name, value in {"number": CARD["succeeds"], "expiry": "12/30", "cvc": "123"}.items():
            page.locator(f"#f-{name}").fill(value)
        page.get_by_role("button", name="Order and pay").click()
        expect(page.get_by_role("main")).to_contain_text("Thank you, your order stands")
        expect(page.get_by_role("main")).to_contain_text(PINNED)
