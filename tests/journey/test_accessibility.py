"""Every page and state: no violation that axe finds, and nothing wider than the window."""

import json
import re
from collections.abc import Generator
from dataclasses import dataclass
from functools import cache

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.journey.backstage import (
    ADDRESS,
    CARD,
    DESK,
    PHONE,
    Aired,
    a_context,
    a_show,
    fill_address,
    pay,
    sign_in,
    until,
    watch,
)
from tests.journey.conftest import Publisher, Stage
from vitrine.demo import world

AUDIT = """async options => {
  await new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  await Promise.allSettled(document.getAnimations().map(animation => animation.finished));
  return axe.run(document, options);
}"""
ALL: dict[str, object] = {"resultTypes": ["violations"]}
CONTRAST: dict[str, object] = ALL | {"runOnly": ["color-contrast"]}
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
PINNED = "Speckled vase, large"


@dataclass(frozen=True)
class Look:
    """A language at a size; the other size and the other theme are looked at in passing."""

    page: Page
    stage: Stage
    size: tuple[int, int]
    prefix: str

    def at(self, path: str) -> None:
        self.page.goto(self.prefix + path)

    def audit(self, *, themed: bool = True) -> None:
        self.find_no_violation(ALL)
        if themed:
            self.page.emulate_media(color_scheme="dark")
            self.find_no_violation(CONTRAST)
            self.page.emulate_media(color_scheme="light")
        for width, height in (PHONE, DESK):
            self.page.set_viewport_size({"width": width, "height": height})
            assert self.page.evaluate(WIDER) <= 0, f"{self.page.url} is wider than {width} px"
        self.page.set_viewport_size({"width": self.size[0], "height": self.size[1]})

    def find_no_violation(self, options: dict[str, object]) -> None:
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(axe())
        found = self.page.evaluate(AUDIT, options)["violations"]
        assert found == [], json.dumps([briefly(each) for each in found], indent=1)


def briefly(violation: dict[str, object]) -> dict[str, object]:
    nodes = violation["nodes"]
    assert isinstance(nodes, list)
    return {"rule": violation["id"], "at": [(n["html"], n["failureSummary"]) for n in nodes[:3]]}


@cache
def axe() -> str:
    return Axe().axe_script


@pytest.fixture(scope="module")
def live(stage: Stage, lasting_publisher: Publisher) -> Aired:
    aired = a_show(
        stage, "On air for everybody, with a title as long as a title may be, " + "x" * 57
    )
    aired.publish(lasting_publisher)
    aired.pin(PINNED)
    return aired


@pytest.fixture(scope="module")
def replay(stage: Stage, browser: Browser) -> Aired:
    aired, publisher = a_show(stage, "Over for everybody"), Publisher()
    aired.publish(publisher)
    with a_context(browser, stage) as context:
        watch(context.new_page(), aired)
    aired.end()
    publisher.stop()
    return aired


@pytest.fixture(scope="module", params=[(PHONE, "en"), (DESK, "de")], ids=["phone-en", "desk-de"])
def look(request: pytest.FixtureRequest, browser: Browser, stage: Stage) -> Generator[Look]:
    size, language = request.param
    with a_context(browser, stage, size, language) as context:
        prefix = {"en": "", "de": "/de"}[language]
        yield Look(context.new_page(), stage, size, prefix)


@pytest.fixture(scope="module")
def hosting(look: Look, browser: Browser, stage: Stage) -> Generator[Look]:
    language = "de" if look.prefix else "en"
    with a_context(browser, stage, look.size, language) as context:
        page = context.new_page()
        sign_in(page, stage, world.HOST.email)
        yield Look(page, stage, look.size, look.prefix)


def test_the_pages_everybody_can_open(look: Look, live: Aired, replay: Aired) -> None:
    del replay  # it is on the home page
    shelf = look.stage.get(f"/api/v1/shows/{live.show}/shelf?market=GB&locale=en")
    product = next(item["product"]["id"] for item in shelf["items"])
    shop = look.stage.get(f"/api/v1/shows/{live.show}")["shop"]["id"]
    soon = look.stage.get("/api/v1/shows?state=scheduled&market=GB")[0]["id"]
    paths = ["/", f"/live/{soon}", f"/p/{product}", f"/shops/{shop}", "/sign-in", "/sign-up"]
    for path in [*paths, "/waitlist/FR", "/outbox", f"/terms/{shop}", "/nothing-here"]:
        look.at(path)
        look.audit()


def test_what_a_form_says_of_wrong_fields(look: Look) -> None:
    for path in ("/sign-in", "/sign-up", "/waitlist/FR"):
        look.at(path)
        look.page.locator("main form").evaluate("form => { form.noValidate = true }")
        look.page.locator("main form button").last.click()
        expect(look.page.locator(".problem, [role=alert]").first).to_be_visible()
        look.audit()


def test_the_room_and_buying_in_it(look: Look, live: Aired) -> None:
    page = look.page
    watch(page, live, look.prefix)
    expect(page.locator(".pin h2")).to_contain_text(PINNED)
    look.audit(themed=False)
    page.locator(".menu summary").click()
    expect(page.locator(".menu .drop a").last).to_be_in_viewport(ratio=1)
    page.locator(".menu summary").click()
    page.locator(".bag").click()
    bottle = page.locator("dialog[open] .shelf li").filter(has_text="olive oil")
    expect(bottle.locator(".ref")).to_have_text(re.compile(r" (per|je) 1 l$"))
    look.audit(themed=False)
    page.keyboard.press("Escape")
    page.locator(".pin .cta").click()
    expect(page.locator("dialog[open] #f-email")).to_be_visible()
    look.audit(themed=False)
    page.locator("dialog[open] button.pay").click()
    expect(page.locator("dialog[open] [aria-invalid]").first).to_be_visible()
    look.audit(themed=False)
    page.keyboard.press("Escape")


def test_paying_in_the_room_and_the_order(look: Look, live: Aired) -> None:
    page = look.page
    watch(page, live, f"{look.prefix}")
    page.goto(f"{look.prefix}{live.path}?market=GB")
    page.locator(".pin .cta").click()
    fill_address(page)
    look.audit(themed=False)
    pay(page, CARD["declined"])
    expect(page.locator("dialog[open] [aria-invalid]").first).to_be_visible()
    look.audit(themed=False)
    pay(page, CARD["asks"])
    page.locator("dialog[open] .outcome .cta").click()
    expect(page.locator("dialog[open] .outcome.good")).to_be_visible()
    look.audit(themed=False)
    page.goto(page.locator("dialog[open] .outcome a").get_attribute("href") or "")
    look.audit()


def test_the_replay_and_its_end(look: Look, replay: Aired) -> None:
    page = watch(look.page, replay, look.prefix)
    look.audit(themed=False)
    page.evaluate("() => { const v = document.querySelector('video'); v.currentTime = v.duration }")
    expect(page.locator(".slate h2")).to_be_visible()
    look.audit(themed=False)


def test_the_checkout_of_forms(look: Look, live: Aired) -> None:
    page = look.page
    shelf = look.stage.get(f"/api/v1/shows/{live.show}/shelf?market=GB&locale=en")
    by_title = {item["product"]["title"]: item["product"]["id"] for item in shelf["items"]}
    page.goto(f"{look.prefix}/p/{by_title[PINNED]}?show={live.show}&market=GB")
    page.locator("#buy button").click()
    look.audit()
    for name, value in ADDRESS.items():
        page.locator(f"#f-{name}").fill(value)
    page.locator("main form .cta").click()
    expect(page.locator("#f-number")).to_be_visible()
    look.audit()
    for name, value in {"number": CARD["asks"], "expiry": "12/30", "cvc": "123"}.items():
        page.locator(f"#f-{name}").fill(value)
    page.locator("main form .cta").click()
    page.wait_for_url(lambda url: "challenge" in url)
    look.audit()


def test_the_account_and_the_studio(hosting: Look, live: Aired) -> None:
    page = hosting.page
    shop = hosting.stage.get(f"/api/v1/shows/{live.show}")["shop"]["id"]
    for path in ("/account", "/studio", f"/studio/new?shop={shop}"):
        hosting.at(path)
        hosting.audit()
    hosting.at(f"/studio/{live.show}")
    page.wait_for_function("() => document.querySelector('video')?.currentTime > 0")
    until(lambda: page.locator(".studio li").count() > 0)
    hosting.audit(themed=False)
    page.locator("#tab-orders").evaluate("tab => tab.click()")
    hosting.audit(themed=False)
