"""One whole show: published, watched, pinned, bought, counted once."""

import re

from playwright.sync_api import Browser, Page, expect

from tests.journey.conftest import Publisher, Stage, System

PLAYING = """() => {
  const video = document.querySelector('video');
  return video.currentTime > 1 && video.getVideoPlaybackQuality().totalVideoFrames > 20;
}"""
WATCH_THE_CARD = """() => {
  window.seenAt = {};
  const look = () => {
    const title = document.querySelector('.pin h2')?.textContent.trim();
    const room = document.querySelector('vitrine-room');
    if (title && !(title in window.seenAt)) window.seenAt[title] = room.model.playhead;
    requestAnimationFrame(look);
  };
  look();
}"""
SKEW_MS = 250  # of a busy test machine; a frame is 33 ms


def test_a_show_from_the_first_picture_to_the_placed_order(
    browser: Browser, system: System, stage: Stage, publisher: Publisher
) -> None:
    publisher.publish(f"{system.rtmp}/live/{stage.key}")
    stage.until_live()
    viewer = watching(browser, system, stage)
    host = hosting(browser, system, stage)

    row = (
        host.get_by_label("Products in this show")
        .get_by_role("listitem")
        .filter(has_text="Lagoon bowl")
    )
    expect(row).to_contain_text("30")
    row.get_by_role("button", name=re.compile("^Pin")).click()

    card = viewer.get_by_role("article", name="On sale now")
    expect(card).to_contain_text("Lagoon bowl")
    pinned_at = stage.newest_cue("pin")["at"]
    shown_at = viewer.evaluate("window.seenAt['Lagoon bowl']")
    assert pinned_at <= shown_at < pinned_at + SKEW_MS

    buy(viewer)
    expect(row).to_contain_text("29")
    assert viewer.evaluate("document.querySelector('video').paused") is False
    host.get_by_role("tab", name=re.compile("^Orders")).click()
    expect(host.get_by_role("tabpanel").filter(has_text="Lagoon bowl")).to_be_visible()
    assert stage.placed_orders() == [("Lagoon bowl", 1)]


def watching(browser: Browser, system: System, stage: Stage) -> Page:
    page = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True).new_page()
    page.goto(f"{system.http}/live/{stage.show}")
    page.wait_for_function(PLAYING)
    page.evaluate(WATCH_THE_CARD)
    return page


def hosting(browser: Browser, system: System, stage: Stage) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.goto(f"{system.http}/sign-in?next=/studio/{stage.show}")
    page.get_by_label("E-mail").fill(stage.host_email)
    page.get_by_label("Password").fill(stage.host_password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("On air")).to_be_visible()
    return page


def buy(viewer: Page) -> None:
    viewer.get_by_role("article", name="On sale now").get_by_role("button", name="Buy now").click()
    sheet = viewer.get_by_role("dialog")
    expect(sheet.get_by_role("timer")).to_be_visible()
    for label, value in {
        "E-mail": "anna@example.org",
        "Full name": "Anna Example",
        "Street and number": "1 Sample Street",
        "Town": "London",
        "Postcode": "SW1A 1AA",
    }.items():
        sheet.get_by_label(label).fill(value)
    sheet.get_by_role("button", name="Continue to payment").click()
    sheet.get_by_label("Card number").fill("4242 4242 4242 4242")
    sheet.get_by_label("Expires").fill("12/30")
    sheet.get_by_label("Security code").fill("123")
    order = sheet.get_by_role("button", name=re.compile("Order and pay £36.95"))
    order.dblclick()
    expect(sheet).to_contain_text("Order")
    expect(sheet.get_by_role("button", name="Keep watching")).to_be_visible()
