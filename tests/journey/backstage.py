"""What a test arranges behind the pages, and how it waits for what happens there."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import text

from tests.journey.conftest import Publisher, Stage, apart
from vitrine import account, catalogue, clip, offer, shop, stock, stream
from vitrine import show as shows
from vitrine.cli.finding import running_system
from vitrine.demo import world
from vitrine.demo.seeding import money, plan, ware
from vitrine.demo.world import Ware
from vitrine.kit import clock
from vitrine.ports import open_blobs
from vitrine.show import NewShow

PHONE = (390, 844)
DESK = (1280, 800)
AT_ONCE = timedelta()
PLAYING = "() => document.querySelector('video')?.currentTime > 0.5"
CARD = {"succeeds": "4242424242424242", "declined": "4000000000000002", "asks": "4000002500003155"}
ADDRESS = {
    "email": "anna@example.org",
    "name": "Anna Example",
    "line1": "1 Sample Street",
    "city": "London",
    "postcode": "SW1A 1AA",
}


@dataclass(frozen=True)
class Aired:
    """A show of the demo's shop, and how to work it."""

    stage: Stage
    show: int
    key: str

    @property
    def path(self) -> str:
        return f"/live/{self.show}"

    def publish(self, publisher: Publisher, codec: str = "libx264") -> None:
        publisher.publish(self.rtmp, codec)
        self.until("live")

    @property
    def rtmp(self) -> str:
        return f"{self.stage.system.rtmp}/live/{self.key}"

    @property
    def whip(self) -> str:
        return f"{self.stage.system.media}/whip/{self.show}"

    def until(self, state: str) -> None:
        until(lambda: self.stage.get(f"/api/v1/shows/{self.show}")["state"] == state)

    def pin(self, title: str) -> None:
        apart(pin(self.stage.system.data, self.show, title))

    def sell_at(self, title: str, minor: int, pieces: int) -> None:
        apart(sell_at(self.stage.system.data, self.show, title, minor, pieces))

    def cut(self, since: int, until_ms: int) -> int:
        """The number of a clip that everybody may watch."""
        clip_id = apart(cut(self.stage.system.data, self.show, since, until_ms))
        made = f"select state, problem from clip where id = {clip_id}"  # noqa: S608 - a number
        until(lambda: in_the_database(self.stage, made)[0][0] in {"ready", "failed"}, within=60)
        assert in_the_database(self.stage, made) == [("ready", None)]
        return clip_id

    def hold_back(self) -> None:
        """As with *rehearse first*."""
        apart(hold_back(self.stage.system.data, self.show))

    @property
    def streams(self) -> int:
        """How often somebody connected to publish it."""
        made = f"select id from stream_session where show_id = {self.show}"  # noqa: S608 - a number
        return len(in_the_database(self.stage, made))

    def rotate_key(self) -> None:
        apart(rotate_key(self.stage.system.data, self.show))

    def end(self) -> None:
        apart(end(self.stage.system.data, self.show))
        self.until("ended")


def until(happens: Callable[[], bool], within: float = 20) -> None:
    deadline = time.monotonic() + within
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.1)


def a_show(stage: Stage, title: str, *wares: Ware, begins_in: timedelta = AT_ONCE) -> Aired:
    new = NewShow(title=title, starts_at=clock.now() + begins_in)
    show, key = apart(scheduled(stage.system.data, new, wares))
    return Aired(stage, show, key)


async def scheduled(data: Path, new: NewShow, wares: Sequence[Ware]) -> tuple[int, str]:
    async with running_system(data) as running, running.db.begin() as tx:
        host = await account.account_by_email(tx, world.HOST.email)
        assert host is not None
        ours = (await shop.shops_of(tx, host.id))[0]
        for each in wares:
            await ware(tx, ours, open_blobs(running.settings), each)
        products = list(await catalogue.products_of(tx, ours.id))
        planned = await plan(tx, ours, products, new)
        secret = running.settings.derived_key("stream-key")
        return planned.id, await stream.key_of(tx, planned.id, secret)


async def pin(data: Path, show_id: int, title: str) -> None:
    async with running_system(data) as running, running.db.begin() as tx:
        show = await shows.show_by_id(tx, show_id)
        products = {each.id: each for each in await catalogue.products_of(tx, show.shop_id)}
        items = await shows.items_of(tx, show_id)
        await shows.pin(tx, show, next(i for i in items if products[i.product_id].title == title))


async def sell_at(data: Path, show_id: int, title: str, minor: int, pieces: int) -> None:
    """In Britain, from now on."""
    async with running_system(data) as running, running.db.begin() as tx:
        show = await shows.show_by_id(tx, show_id)
        products = {each.title: each for each in await catalogue.products_of(tx, show.shop_id)}
        for variant in products[title].variants:
            await offer.set_price(tx, variant.id, "GB", money(minor, "GB"))
            await stock.count(tx, {variant.id: pieces})


async def cut(data: Path, show_id: int, since: int, until_ms: int) -> int:
    async with running_system(data) as running, running.db.begin() as tx:
        show = await shows.show_by_id(tx, show_id)
        return (await clip.order_clip(tx, show, clip.Wanted(since=since, until=until_ms))).id


async def end(data: Path, show_id: int) -> None:
    async with running_system(data) as running, running.db.begin() as tx:
        await shows.end(tx, await shows.show_by_id(tx, show_id))


async def hold_back(data: Path, show_id: int) -> None:
    async with running_system(data) as running, running.db.begin() as tx:
        shows.hold_back(await shows.show_by_id(tx, show_id))


async def rotate_key(data: Path, show_id: int) -> None:
    async with running_system(data) as running, running.db.begin() as tx:
        await stream.rotate_key(tx, show_id, running.settings.derived_key("stream-key"))


async def rows(data: Path, query: str) -> list[tuple[object, ...]]:
    async with running_system(data) as running, running.db.begin() as tx:
        return [tuple(row) for row in await tx.session.execute(text(query))]


def in_the_database(stage: Stage, query: str) -> list[tuple[object, ...]]:
    return apart(rows(stage.system.data, query))


def a_context(
    browser: Browser,
    stage: Stage,
    size: tuple[int, int] = PHONE,
    language: str = "en",
    *,
    scripts: bool = True,
) -> BrowserContext:
    width, height = size
    return browser.new_context(
        base_url=stage.system.http,
        viewport={"width": width, "height": height},
        locale={"en": "en-GB", "de": "de-DE"}[language],
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )


def sign_in(page: Page, stage: Stage, email: str) -> None:
    page.goto("/sign-in")
    page.locator("#f-email").fill(email)
    page.locator("#f-password").fill(stage.password_of(email))
    page.locator("main form button").last.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


def watch(page: Page, aired: Aired, prefix: str = "") -> Page:
    page.goto(prefix + aired.path)
    page.wait_for_function(PLAYING)
    return page


def fill_address(page: Page) -> None:
    for name, value in ADDRESS.items():
        page.locator(f"dialog[open] #f-{name}").fill(value)
    page.locator("dialog[open] button.pay").click()
    expect(page.locator("dialog[open] #f-number")).to_be_visible()


def pay(page: Page, number: str) -> None:
    for name, value in {"number": number, "expiry": "12/30", "cvc": "123"}.items():
        page.locator(f"dialog[open] #f-{name}").fill(value)
    page.locator("dialog[open] button.pay").click()
