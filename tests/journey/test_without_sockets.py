"""A viewer whose network allows no WebSocket: the room is read each second, over another origin."""

from playwright.sync_api import Browser, expect

from tests.journey.backstage import a_context, a_show, in_the_database, watch
from tests.journey.conftest import Publisher, Stage

BLOCKED = """window.WebSocket = class { constructor() {
  this.readyState = 3; setTimeout(() => this.onclose?.(), 0); }
  close() {} send() {} };"""
OPENS = """
update shop set anonymous_viewing = {open} from show
where show.id = {show} and shop.id = show.shop_id returning shop.id"""
ASKED_AGAIN_WITHIN = 60_000  # milliseconds; a node asks every 30 s what no signal told


def test_who_polls_reads_that_the_shop_asks_for_an_account_and_where_to_sign_in(
    browser: Browser, stage: Stage, publisher: Publisher
) -> None:
    aired = a_show(stage, "Read each second")
    aired.publish(publisher)
    with a_context(browser, stage) as context:
        page = context.new_page()
        page.add_init_script(BLOCKED)
        watch(page, aired)
        line = page.locator(".linebar")
        expect(line).to_contain_text("This network allows no live line")
        in_the_database(stage, OPENS.format(open=False, show=aired.show))
        try:
            expect(line).to_contain_text(
                "This shop shows its lives to people who are signed in", timeout=ASKED_AGAIN_WITHIN
            )
            expect(line.get_by_role("link", name="Sign in")).to_be_visible()
        finally:
            in_the_database(stage, OPENS.format(open=True, show=aired.show))
        expect(line).to_contain_text("This network allows no live line", timeout=ASKED_AGAIN_WITHIN)
