"""A producer's phone: let in by a link, put to work, and shut out."""

import re

from playwright.sync_api import Browser, expect

from tests.journey.backstage import DESK, a_context, a_show, sign_in
from tests.journey.conftest import Stage, apart
from tests.journey.test_polls import on_air
from vitrine.demo import world

PINNED = "Lagoon bowl"


def test_a_phone_pins_without_the_password_until_it_is_closed(
    browser: Browser, stage: Stage
) -> None:
    aired = a_show(stage, "Run by two")
    apart(on_air(aired))
    with a_context(browser, stage, DESK) as desk, a_context(browser, stage) as pocket:
        host, phone = desk.new_page(), pocket.new_page()
        sign_in(host, stage, world.HOST.email)
        host.goto(f"/studio/{aired.show}")
        host.get_by_role("button", name="Second device").click()
        sheet = host.get_by_role("dialog", name="Second device")
        expect(sheet.get_by_role("img", name="Code of the link")).to_be_visible(timeout=15_000)
        phone.goto(sheet.get_by_label("Link").input_value())
        assert "#" not in phone.url
        phone.get_by_role("button", name="Open the producer's page").click()
        row = phone.get_by_role("listitem").filter(has_text=PINNED)
        row.get_by_role("button", name=re.compile("^Pin")).click(timeout=20_000)
        expect(row.get_by_role("button", name=re.compile("^Unpin"))).to_be_visible(timeout=15_000)
        assert phone.get_by_role("button", name="End show").count() == 0
        sheet.get_by_role("button", name="Close device").click(timeout=15_000)
        expect(phone.get_by_text("The host has closed this device")).to_be_visible(timeout=15_000)
