"""Products come in from files, in the shop's pages, and go out to whoever lists them."""

import json
import re
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import httpx2
import pytest
from sqlalchemy import update

from tests.world.feed import MAKER, MUG, SLATE, a_csv
from tests.world.pages import HOST_EMAIL, Cast, sign_in
from tests.world.receiver import a_receiver
from vitrine import feed as feeds
from vitrine.catalogue import products_of
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.kit.money import Money
from vitrine.offer import (
    NewPromotion,
    PromotionKind,
    WantedPrice,
    announce_reduction,
    make_promotion,
    put_price,
    set_price,
)
from vitrine.ports import Blobs, open_blobs
from vitrine.settings import Settings

G = "{http://base.google.com/ns/1.0}"
REQUIRED = ("id", "title", "description", "link", "availability", "price", "condition")


@pytest.fixture
def blobs(settings: Settings) -> Blobs:
    return open_blobs(settings)


@pytest.fixture
async def keeper(visitor: httpx2.AsyncClient, cast: Cast) -> httpx2.AsyncClient:
    assert cast.owner.email == HOST_EMAIL
    await sign_in(visitor, HOST_EMAIL)
    return visitor


def desk(cast: Cast) -> str:
    return f"/studio/shops/{cast.shop.id}/feeds"


async def uploaded(
    keeper: httpx2.AsyncClient, cast: Cast, file: str | bytes, **more: str
) -> httpx2.Response:
    body = file.encode() if isinstance(file, str) else file
    terms = {"market": "GB", "when_gone": "stay"} | MAKER | more
    sent = {"file": ("autumn.csv", body, "text/csv")}
    return await keeper.post(f"{desk(cast)}/upload", data=terms, files=sent)


async def test_a_file_is_checked_shown_and_applied(
    keeper: httpx2.AsyncClient, cast: Cast, db: Database, blobs: Blobs
) -> None:
    waiting = await uploaded(keeper, cast, a_csv(MUG, SLATE | {"Variant Price": "cheap"}))
    assert "autumn.csv" in waiting.text
    assert "data-follow" in waiting.text
    await feeds.run_waiting(db, blobs)
    checked = (await keeper.get(str(waiting.url))).text
    assert "Write an amount above zero, such as £24.00." in checked
    headers = {"Accept-Language": "de"}
    assert "24,00\N{NO-BREAK SPACE}£" in (await keeper.get(str(waiting.url), headers=headers)).text
    assert "Line 3 · Variant Price" in checked
    added = (await keeper.get(f"{waiting.url}?kind=added")).text
    assert "Coral mug" in added
    assert "£24" in added
    await keeper.post(f"{waiting.url}/apply")
    await feeds.run_waiting(db, blobs)
    assert "Applied." in (await keeper.get(str(waiting.url))).text
    assert "Coral mug" in (await keeper.get(f"/studio/shops/{cast.shop.id}")).text


async def test_progress_is_told_to_the_page(
    keeper: httpx2.AsyncClient, cast: Cast, db: Database, blobs: Blobs
) -> None:
    waiting = await uploaded(keeper, cast, a_csv(MUG))
    before = (await keeper.get(f"{waiting.url}/progress")).json()
    assert (before["working"], before["percent"]) == (True, None)
    await feeds.run_waiting(db, blobs)
    after = (await keeper.get(f"{waiting.url}/progress")).json()
    assert (after["working"], after["figures"][0]) == (False, "1")


async def test_the_flaws_as_a_table_run_nothing_in_a_spreadsheet(
    keeper: httpx2.AsyncClient, cast: Cast, db: Database, blobs: Blobs
) -> None:
    evil = SLATE | {"Variant Price": '=HYPERLINK("https://evil.example")'}
    waiting = await uploaded(keeper, cast, a_csv(MUG, evil))
    await feeds.run_waiting(db, blobs)
    table = await keeper.get(f"{waiting.url}/flaws.csv")
    assert table.headers["content-disposition"] == 'attachment; filename="flaws.csv"'
    assert "'=HYPERLINK" in table.text


async def test_a_form_without_a_file_says_so(keeper: httpx2.AsyncClient, cast: Cast) -> None:
    answer = await keeper.post(f"{desk(cast)}/upload", data={"market": "GB"}, files={})
    assert answer.status_code == 422
    assert "Choose a file." in answer.text


async def test_files_and_imports_of_others_do_not_exist(
    keeper: httpx2.AsyncClient, cast: Cast, visitor: httpx2.AsyncClient
) -> None:
    waiting = await uploaded(keeper, cast, a_csv(MUG))
    await visitor.post("/sign-out")
    visitor.cookies.clear()
    for address in (desk(cast), str(waiting.url), f"{waiting.url}/flaws.csv"):
        answer = await visitor.get(address)
        assert "autumn.csv" not in answer.text


async def test_an_address_is_fetched_by_the_clock_and_trusted_after_the_first_time(
    keeper: httpx2.AsyncClient, cast: Cast, db: Database, blobs: Blobs
) -> None:
    async with a_receiver() as receiver:
        receiver.body = a_csv(MUG).encode()
        await keeper.post(
            f"{desk(cast)}/address",
            data={"url": f"{receiver.url}/feed.csv", "every": "1", "market": "GB"} | MAKER,
        )
        await feeds.ask_due(db, blobs, inside=True)
        await feeds.run_waiting(db, blobs)
        [first] = await imports(db, cast)
        assert (first.state, first.automatic) == ("checked", False)
        await keeper.post(f"{desk(cast)}/imports/{first.id}/apply")
        await feeds.run_waiting(db, blobs)
        receiver.body = a_csv(MUG | {"Variant Price": "25.00"}).encode()
        await later(db)
        await feeds.ask_due(db, blobs, inside=True)
        await feeds.run_waiting(db, blobs)
        await feeds.run_waiting(db, blobs)
    second = (await imports(db, cast))[0]
    assert (second.state, second.automatic, second.changed) == ("done", True, 1)


async def test_an_address_inside_the_house_is_not_asked(
    keeper: httpx2.AsyncClient, cast: Cast, db: Database, blobs: Blobs
) -> None:
    data = {"url": "https://127.0.0.1/feed.csv", "every": "24", "market": "GB"}
    await keeper.post(f"{desk(cast)}/address", data=data)
    await feeds.ask_due(db, blobs, inside=False)
    assert "The name leads into a private network." in (await keeper.get(desk(cast))).text
    assert await imports(db, cast) == []


async def imports(db: Database, cast: Cast) -> list[feeds.Import]:
    async with db.begin() as tx:
        return [*await feeds.imports_of(tx, cast.shop.id)]


async def later(db: Database) -> None:
    async with db.begin() as tx:
        await tx.session.execute(update(feeds.Feed).values(next_at=clock.now()))


async def test_googles_feed_has_what_google_requires(
    visitor: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    async with db.begin() as tx:
        [cup, _] = await products_of(tx, cast.shop.id)
        first, second = cup.variants
        await set_price(tx, second.id, "GB", Money(3_000, "GBP"))
        await announce_reduction(tx, first.id, "GB", Money(2_000, "GBP"))
    answer = await visitor.get(f"/shops/{cast.shop.id}/google.xml?market=GB")
    items = ET.fromstring(answer.content).findall("channel/item")  # noqa: S314 - our own
    assert len(items) == 3
    for item in items:
        for name in REQUIRED:
            assert item.findtext(f"{G}{name}"), name
        assert re.fullmatch(r"\d+\.\d\d GBP", item.findtext(f"{G}price") or "")
        assert item.findtext(f"{G}brand") or item.findtext(f"{G}identifier_exists") == "no"
        is_dear = item.findtext(f"{G}price") == "86.00 GBP"
        delivery = "0.00 GBP" if is_dear else "3.95 GBP"
        assert item.findtext(f"{G}shipping/{G}price") == delivery
    [reduced] = [item for item in items if item.findtext(f"{G}id") == str(first.id)]
    assert (reduced.findtext(f"{G}price"), reduced.findtext(f"{G}sale_price")) == (
        "24.00 GBP",
        "20.00 GBP",
    )
    assert reduced.findtext(f"{G}item_group_id") == str(cup.id)
    assert reduced.findtext(f"{G}color") == "Coral"
    assert [item.findtext(f"{G}availability") for item in items] == [
        "in_stock",
        "out_of_stock",
        "in_stock",
    ]


async def test_googles_feed_says_how_long_a_promotion_lasts(
    visitor: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    """Google asks for the file once a day: without it the price stays down where it is over."""
    opens_at = clock.now()
    winter = NewPromotion(
        title="Winter",
        kind=PromotionKind.FIXED,
        market="GB",
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=3),
    )
    async with db.begin() as tx:
        [cup, _] = await products_of(tx, cast.shop.id)
        wanted = WantedPrice(variant_id=cup.variants[0].id, product_id=cup.id, minor=2_000)
        await put_price(tx, await make_promotion(tx, cast.shop.id, winter), wanted)
    answer = await visitor.get(f"/shops/{cast.shop.id}/google.xml?market=GB")
    items = ET.fromstring(answer.content).findall("channel/item")  # noqa: S314 - our own
    spans = [item.findtext(f"{G}sale_price_effective_date") for item in items]
    assert spans[1:] == [None, None]
    since, until = map(datetime.fromisoformat, (spans[0] or "").split("/"))
    assert since == opens_at.replace(second=0, microsecond=0)
    assert until - since == timedelta(hours=3)


async def test_what_goes_out_can_come_in_again(
    visitor: httpx2.AsyncClient, cast: Cast, db: Database, blobs: Blobs
) -> None:
    answer = await visitor.get(f"/shops/{cast.shop.id}/google.xml?market=GB")
    await sign_in(visitor, HOST_EMAIL)
    waiting = await uploaded(visitor, cast, answer.content)
    await feeds.run_waiting(db, blobs)
    [found] = await imports(db, cast)
    assert (found.state, found.rows, found.bad_rows) == ("checked", 3, 0), waiting.text


def data_on(page: httpx2.Response) -> dict[str, Any]:
    written = re.search(r'<script type="application/ld\+json">(.+?)</script>', page.text)
    assert written
    return json.loads(written[1])


async def test_a_product_page_tells_search_engines_what_it_costs(
    visitor: httpx2.AsyncClient, cast: Cast
) -> None:
    data = data_on(await visitor.get(f"/p/{cast.cup.id}?market=GB"))
    assert (data["@type"], data["name"]) == ("ProductGroup", "Coral cup")
    assert [variant["offers"]["price"] for variant in data["hasVariant"]] == ["24.00", "24.00"]
    offer = data["hasVariant"][0]["offers"]
    assert offer["priceCurrency"] == "GBP"
    assert offer["availability"] == "https://schema.org/InStock"
    assert offer["priceSpecification"][0]["valueAddedTaxIncluded"] is True
    single = data_on(await visitor.get(f"/p/{cast.vase.id}?market=GB"))
    assert (single["@type"], single["offers"]["price"]) == ("Product", "86.00")


async def test_a_replay_tells_what_it_sells(visitor: httpx2.AsyncClient, cast: Cast) -> None:
    data = data_on(await visitor.get(f"/live/{cast.live.id}?market=GB"))
    assert data["@type"] == "VideoObject"
    assert {product["name"] for product in data["mentions"]} == {"Coral cup", "Speckled vase"}
    assert data["mentions"][0]["offers"][0]["price"] == "24.00"
