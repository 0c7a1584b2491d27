"""A poll, from the host's question to the result that everybody sees; who comes in meanwhile."""

import re
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journey.backstage import DESK, Aired, a_context, a_show, sign_in
from tests.journey.conftest import Stage, apart
from tests.world.show import a_stream
from vitrine import show as shows
from vitrine.cli.finding import running_system
from vitrine.demo import world

POLLS = "**/api/v1/shows/*/polls"
OPEN = "() => document.querySelector('vitrine-room')?.model.status === 'open'"


@pytest.mark.timeout(400)  # three pages, and who joins is told each five seconds
def test_a_poll_is_prepared_asked_answered_and_shown(browser: Browser, stage: Stage) -> None:
    aired = a_show(stage, "A question for everybody")
    apart(on_air(aired))
    with (
        a_context(browser, stage, DESK) as desk,
        a_context(browser, stage) as phone,
        a_context(browser, stage, DESK, "de") as laptop,
    ):
        host = desk.new_page()
        sign_in(host, stage, world.HOST.email)
        host.goto(f"/studio/{aired.show}")
        prepare(host, "Which glaze next?", "Coral", "Night")
        viewer, reader = entered(phone.new_page(), aired), entered(laptop.new_page(), aired, "/de")
        hear_of_who_joins_and_switch_it_off(viewer, reader)
        host.get_by_role("button", name="Ask now").click()
        card = viewer.get_by_role("region", name="Which glaze next?")
        card.get_by_role("button", name=re.compile("Coral")).press("Enter")
        expect(card).to_contain_text("your vote")
        expect(card).to_be_focused()
        expect(reader.get_by_role("region", name="Which glaze next?")).to_be_visible()
        reader.keyboard.press("2")
        expect(card).to_contain_text("2 votes")
        expect(host.get_by_label("Polls of this show")).to_contain_text("2 votes")
        viewer.reload()
        switch_notices(viewer, on=True)
        expect(card).to_contain_text("your vote")
        host.get_by_role("button", name="Show result").click()
        expect(card).to_contain_text(re.compile("result.*50%.*50%", re.DOTALL))
        host.get_by_role("button", name="Take off").click()
        expect(card).to_have_count(0)


async def on_air(aired: Aired) -> None:
    """Without a picture to wait for, cues show at once."""
    async with running_system(aired.stage.system.data) as running, running.db.begin() as tx:
        await a_stream(tx, await shows.show_by_id(tx, aired.show))


def entered(page: Page, aired: Aired, prefix: str = "") -> Page:
    page.goto(prefix + aired.path)
    page.wait_for_function(OPEN)
    return page


def hear_of_who_joins_and_switch_it_off(viewer: Page, visitor: Page) -> None:
    """Who has just come in is only told of the next ones; one browser is one person."""
    visits = count(1)
    while "joined" not in viewer.get_by_role("log").inner_text():
        visitor.set_extra_http_headers({"User-Agent": f"Visitor {next(visits)}"})
        visitor.reload()
        visitor.wait_for_function(OPEN)
    switch_notices(viewer, on=False)
    expect(viewer.get_by_role("log")).not_to_contain_text("joined")


def switch_notices(page: Page, *, on: bool) -> None:
    """It is where it was left."""
    page.locator(".menu summary").click()
    switch = page.get_by_label("Show who joins and buys")
    expect(switch).to_be_checked(checked=not on)
    switch.set_checked(on)
    page.locator(".menu summary").click()


def prepare(host: Page, question: str, *answers: str) -> None:
    host.get_by_role("button", name="Polls").click()
    host.get_by_role("button", name="New poll").click()
    form = host.get_by_role("dialog")
    form.get_by_label("Question").fill(question)
    for n, answer in enumerate(answers, start=1):
        form.get_by_role("textbox", name=f"Answer {n}").fill(answer)
    host.route(POLLS, lambda route: route.abort())
    form.get_by_role("button", name="Prepare").click()
    expect(form.get_by_role("alert")).to_contain_text("We cannot reach the shop.")
    host.unroute(POLLS)
    form.get_by_role("button", name="Prepare").click()
    expect(form).to_have_count(0)
