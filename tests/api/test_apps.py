"""Programs run shows by the consent of a shop, no further than it goes, and nothing twice."""

import hashlib
import hmac
from collections.abc import AsyncGenerator
from datetime import timedelta
from functools import partial
from typing import Any

import httpx2
import msgspec
import pytest
from sqlalchemy import func, select

from tests.world.app import Program, a_program
from tests.world.outbox import heard
from tests.world.pages import Cast, a_browser
from tests.world.receiver import a_receiver
from tests.world.shop import a_shop
from tests.world.show import a_stream
from vitrine import show as shows
from vitrine.app import Scope
from vitrine.db import Database
from vitrine.db.outbox import Outbox
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.shopping_api.sending import send_due
from vitrine.stock import ClaimLane
from vitrine.webhook.model import WebhookAddress

READS_ONLY = (Scope.SHOW_READ,)


@pytest.fixture
async def http(
    settings: Settings, db: Database, lane: ClaimLane
) -> AsyncGenerator[httpx2.AsyncClient]:
    async with a_browser(settings, db, lane) as browser:
        yield browser


async def program(db: Database, settings: Settings, cast: Cast, **more: Any) -> Program:
    async with db.begin() as tx:
        return await a_program(tx, settings, cast.shop, **more)


def as_app(program: Program, key: str = "") -> dict[str, str]:
    return {"Authorization": f"Bearer {program.token}"} | ({"Idempotency-Key": key} if key else {})


async def test_an_app_plans_a_show_fills_it_and_pins(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    app = as_app(await program(db, settings, cast))
    made = await http.post(
        "/api/v1/shows", json={"shop": str(cast.shop.id), "title": "By a program"}, headers=app
    )
    assert made.status_code == 201
    show = f"/api/v1/shows/{made.json()['id']}"
    assert (await http.get(f"{show}/stream-key", headers=app)).json()["key"]
    item = await http.post(f"{show}/items", json={"product": str(cast.cup.id)}, headers=app)
    pinned = await http.put(f"{show}/pin", json={"item": item.json()["item"]}, headers=app)
    assert pinned.status_code == 204
    shown = (await http.get(f"{show}/pin", headers=app)).json()
    assert shown == {"item": item.json()["item"], "product": str(cast.cup.id)}
    await http.delete(f"{show}/pin", headers=app)
    shown = (await http.get(f"{show}/pin", headers=app)).json()
    assert shown == {"item": None, "product": None}
    assert (await http.get(f"{show}/figures", headers=app)).status_code == 200
    assert (await http.get(f"{show}/entries", headers=app)).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": ""}, "This is too short."),
        ({"title": "x" * 121}, "This is too long."),
        ({"title": 5}, "Write text in quotes."),
        ({"shop": "abc"}, "An id is a decimal number in quotes."),
        (
            {"starts_at": "2026-12-24T18:00:00"},
            "Write a moment with its offset, such as 2026-12-24T18:00:00Z.",
        ),
    ],
)
async def test_what_is_wrong_is_said_of_its_field(
    http: httpx2.AsyncClient,
    db: Database,
    settings: Settings,
    cast: Cast,
    wrong: dict[str, Any],
    *,
    says: str,
) -> None:
    app = as_app(await program(db, settings, cast))
    body = {"shop": str(cast.shop.id), "title": "By a program"} | wrong
    problem = (await http.post("/api/v1/shows", json=body, headers=app)).json()
    assert (problem["field"], problem["detail"]) == (*wrong, says)


async def test_what_is_no_json_names_no_byte_as_a_field(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    app = as_app(await program(db, settings, cast)) | {"Content-Type": "application/json"}
    problem = (await http.post("/api/v1/shows", content=b"{bad", headers=app)).json()
    assert (problem["field"], problem["detail"]) == ("body", "This is no JSON.")
    clips = f"/api/v1/shows/{cast.live.id}/clips"
    problem = (await http.post(clips, content=b"{}", headers=app)).json()
    assert problem["detail"] == "Name a pin, or both since and until."


async def test_what_was_not_consented_is_refused_by_name(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    app = as_app(await program(db, settings, cast, scopes=READS_ONLY))
    show = f"/api/v1/shows/{cast.live.id}"
    assert (await http.get(f"{show}/figures", headers=app)).status_code == 200
    for refused in (
        await http.delete(f"{show}/pin", headers=app),
        await http.get(f"{show}/stream-key", headers=app),
    ):
        assert refused.status_code == 403
        assert refused.json()["code"] == "scope-missing"
        assert refused.json()["scope"] == "show.write"


async def test_another_shops_show_does_not_exist_for_an_app(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.begin() as tx:
        other = await a_program(tx, settings, await a_shop(tx))
    answer = await http.get(f"/api/v1/shows/{cast.live.id}/figures", headers=as_app(other))
    assert answer.status_code == 404


async def test_a_token_nobody_gave_opens_nothing(http: httpx2.AsyncClient, cast: Cast) -> None:
    headers = {"Authorization": "Bearer ROW_made_up"}
    answer = await http.get(f"/api/v1/shows/{cast.live.id}/figures", headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "grant-over")


async def test_a_pin_that_is_sent_again_is_one_cue(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    app = as_app(await program(db, settings, cast), key="pin-the-vase-1")
    async with db.begin() as tx:
        items = await shows.items_of(tx, cast.live.id)
        before = await tx.session.scalar(select(func.count(Outbox.id)).where(cues(cast)))
    address = f"/api/v1/shows/{cast.live.id}/pin"
    for _ in range(2):
        again = await http.put(address, json={"item": str(items[1].id)}, headers=app)
        assert again.status_code == 204
    other = await http.put(address, json={"item": str(items[0].id)}, headers=app)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency-key-used")
    async with db.begin() as tx:
        after = await tx.session.scalar(select(func.count(Outbox.id)).where(cues(cast)))
    assert (after or 0) - (before or 0) == 1


def cues(cast: Cast) -> Any:
    return (Outbox.show_id == cast.live.id) & Outbox.cue.is_not(None)


async def test_a_deal_that_is_sent_again_is_one_deal(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    app = as_app(await program(db, settings, cast), key="deal-on-the-cup-1")
    async with db.begin() as tx:
        items = await shows.items_of(tx, cast.live.id)
    address = f"/api/v1/shows/{cast.live.id}/items/{items[0].id}/deals"
    first, again = [
        (await http.post(address, json={"prices": {"GB": 1_900}}, headers=app)).json()
        for _ in range(2)
    ]
    assert first == again
    assert len((await http.get(f"/api/v1/shows/{cast.live.id}/deals")).json()) == 1


async def test_a_clip_that_is_ordered_again_is_one_clip(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    app = as_app(await program(db, settings, cast), key="clip-of-the-glaze-1")
    address = f"/api/v1/shows/{cast.live.id}/clips"
    marks = {"since": clock.now_ms(), "until": clock.now_ms() + 5_000}
    first, again = [(await http.post(address, json=marks, headers=app)).json() for _ in range(2)]
    assert first == again
    assert len((await http.get(address, headers=app)).json()) == 1


async def test_apps_hear_of_shows_pins_and_deals_signed(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    lab = settings.model_copy(update={"webhooks_inside": True})
    await heard(db, "webhook")
    async with a_receiver() as receiver:
        told = await program(db, settings, cast, webhook="https://brand.example/hook")
        app = as_app(told)
        hooks = f"/api/v1/shops/{cast.shop.id}/webhooks"
        for topic in ("pin.shown", "deal.opened"):
            await point_at(db, told, cast, topic, receiver.url)
        assert {each["topic"] for each in (await http.get(hooks, headers=app)).json()} == {
            "pin.shown",
            "deal.opened",
        }
        async with db.begin() as tx:
            items = await shows.items_of(tx, cast.live.id)
        live = f"/api/v1/shows/{cast.live.id}"
        await http.put(f"{live}/pin", json={"item": str(items[1].id)}, headers=app)
        deals = f"{live}/items/{items[0].id}/deals"
        await http.post(deals, json={"prices": {"GB": 1_900}}, headers=app)
        await heard(db, "webhook")
        for _ in ("the pin", "the deal after it"):
            await send_due(db, lab)
    notices = {each["event"]: each for each in map(body_of, receiver.heard)}
    assert notices["pin.shown"]["data"]["product"] == str(cast.vase.id)
    assert {price["minor"] for price in notices["deal.opened"]["data"]["prices"]} == {1_900}
    for message in receiver.heard:
        right = hmac.new(
            told.secret.encode(), told.app.key.encode() + message.body, hashlib.sha256
        ).hexdigest()
        assert message.signature == right


async def test_apps_follow_a_show_from_its_plan_to_its_end(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    lab = settings.model_copy(update={"webhooks_inside": True})
    await heard(db, "webhook")
    async with a_receiver() as receiver:
        told = await program(db, settings, cast, webhook=receiver.url)
        await program(db, settings, cast, webhook=receiver.url, scopes=(Scope.PRODUCT_READ,))
        plan = {"shop": str(cast.shop.id), "title": "Spring glazes"}
        made = await http.post("/api/v1/shows", json=plan, headers=as_app(told))
        show_id = int(made.json()["id"])
        async with db.begin() as tx:
            await a_stream(tx, await shows.show_by_id(tx, show_id))
        for move in (partial(shows.interrupt, for_at_most=timedelta(minutes=1)), shows.end):
            async with db.begin() as tx:
                await move(tx, await shows.show_by_id(tx, show_id))
        await heard(db, "webhook")
        for _ in ("planned", "live", "interrupted", "ended"):
            await send_due(db, lab)
    notices = [body_of(message) for message in receiver.heard]
    assert [each["event"] for each in notices] == [
        "show.scheduled",
        "show.went_live",
        "show.interrupted",
        "show.ended",
    ]
    assert {(each["shop"], each["data"]["show"]) for each in notices} == {
        (str(cast.shop.id), str(show_id))
    }
    assert notices[0]["data"]["title"] == "Spring glazes"
    assert len({each["id"] for each in notices}) == 4


def body_of(message: Any) -> dict[str, Any]:
    return msgspec.json.decode(message.body)


async def point_at(db: Database, told: Program, cast: Cast, topic: str, url: str) -> None:
    """Past the check of addresses, which lets nobody point at this machine."""
    async with db.begin() as tx:
        tx.session.add(
            WebhookAddress(
                app_id=told.app.id,
                shop_id=cast.shop.id,
                topic=topic,
                address=url,
                made_at=clock.now(),
                changed_at=clock.now(),
            )
        )


async def test_an_address_is_put_and_taken_back(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    app = as_app(await program(db, settings, cast))
    hooks = f"/api/v1/shops/{cast.shop.id}/webhooks"
    body = {"address": "https://brand.example/pins"}
    assert (await http.put(f"{hooks}/pin.shown", json=body, headers=app)).status_code == 204
    assert (await http.get(hooks, headers=app)).json() == [{"topic": "pin.shown", **body}]
    assert (await http.delete(f"{hooks}/pin.shown", headers=app)).status_code == 204
    assert (await http.get(hooks, headers=app)).json() == []
    plain = {"address": "http://brand.example/pins"}
    refused = await http.put(f"{hooks}/pin.shown", json=plain, headers=app)
    assert (refused.status_code, refused.json()["field"]) == (422, "address")
