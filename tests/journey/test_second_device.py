"""A producer's phone: let in by a link, put to work, and shut out."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.journey.backstage import DESK, a_context, a_show, sign_in
from tests.journey.conftest import Stage, apart
from tests.journey.test_polls import entered, on_air
from vitrine.demo import world

PINNED = "Lagoon bowl"
SOON = 15_000  # ms, on a busy machine


@pytest.mark.timeout(400)  # three pages, and a deal
def test_a_phone_runs_the_show_without_the_password_until_it_is_closed(
    browser: Browser, stage: Stage
) -> None:
    aired = a_show(stage, "Run by two")
    apart(on_air(aired))
    with (
        a_context(browser, stage, DESK) as desk,
        a_context(browser, stage) as pocket,
        a_context(browser, stage) as sofa,
    ):
        host, phone, viewer = desk.new_page(), pocket.new_page(), sofa.new_page()
        sign_in(host, stage, world.HOST.email)
        sign_in(viewer, stage, world.VIEWER.email)
        host.goto(f"/studio/{aired.show}")
        host.get_by_role("button", name="Second device").click()
        sheet = host.get_by_role("dialog", name="Second device")
        expect(sheet.get_by_role("img", name="Code of the link")).to_be_visible(timeout=SOON)
        phone.goto(sheet.get_by_label("Link").input_value())
        assert "#" not in phone.url
        phone.get_by_role("button", name="Open the producer's page").click()
        show_nothing_that_asks_for_the_password(phone)
        row = phone.get_by_role("listitem").filter(has_text=PINNED)
        pin(row)
        announce_a_deal(phone, row)
        answer(phone, entered(viewer, aired))
        assert phone.get_by_role("button", name="End show").count() == 0
        sheet.get_by_role("button", name="Close device").click(timeout=SOON)
        expect(phone.get_by_text("The host has closed this device")).to_be_visible(timeout=SOON)


def show_nothing_that_asks_for_the_password(phone: Page) -> None:
    parts = phone.get_by_role("navigation", name="Parts of the studio")
    parts.get_by_role("button", name="Chat").click()
    expect(phone.get_by_role("link", name="Clips")).to_have_count(0)
    expect(phone.get_by_role("button", name="Chat settings")).to_have_count(0)
    parts.get_by_role("button", name="Products").click()


def pin(row: Locator) -> None:
    row.get_by_role("button", name=re.compile("^Pin")).click()
    expect(row.get_by_role("button", name=re.compile("^Unpin"))).to_be_visible(timeout=SOON)


def announce_a_deal(phone: Page, row: Locator) -> None:
    row.get_by_role("button", name=re.compile("^New deal")).click()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_label("Deal price").fill("5")
    dialog.get_by_label("Opens").select_option(label="in 10 minutes")
    dialog.get_by_role("button", name="Announce").click()
    expect(row.get_by_role("button", name=re.compile("^New deal"))).to_have_count(0, timeout=SOON)


def answer(phone: Page, viewer: Page) -> None:
    expect(viewer.locator(".room")).to_contain_text(PINNED, timeout=SOON)
    viewer.locator("#say").fill("Is it dishwasher safe?")
    viewer.locator("#say").press("Enter")
    parts = phone.get_by_role("navigation", name="Parts of the studio")
    parts.get_by_role("button", name="Chat").click()
    phone.get_by_role("button", name=re.compile("^Moderate")).click()
    acts = phone.get_by_role("dialog")
    expect(acts.get_by_role("button", name="Pin above the chat")).to_be_visible()
    expect(acts.get_by_role("button", name="Time out")).to_have_count(0)
    acts.get_by_role("button", name="Cancel").click()
    phone.get_by_role("tab", name=re.compile("^Questions")).click()
    asked = phone.get_by_role("group", name="Questions").get_by_role("listitem")
    asked.get_by_role("button", name=re.compile("^Reply")).click(timeout=SOON)
    phone.get_by_label("Reply as host").fill("Yes, up to 65 degrees")
    phone.get_by_label("Reply as host").press("Enter")
    expect(viewer.get_by_role("log")).to_contain_text("Yes, up to 65 degrees", timeout=SOON)
    phone.get_by_role("tab", name=re.compile("^Questions")).click()
    expect(phone.get_by_text("Everything is answered.")).to_be_visible(timeout=SOON)
    parts.get_by_role("button", name="Products").click()
