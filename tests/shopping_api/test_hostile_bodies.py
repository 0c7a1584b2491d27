"""Wrong types in every field: the right code, one message that names the field, nothing written."""

import asyncio
import copy
from collections.abc import AsyncGenerator, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.world.app import Caller, Program, a_program
from tests.world.catalogue import a_picture
from tests.world.erp import SAFETY
from tests.world.pages import Cast
from vitrine.catalogue import Product, store_image
from vitrine.db import Database, Outbox
from vitrine.db.answering import forget_answers
from vitrine.kit import clock
from vitrine.ports import open_blobs
from vitrine.settings import Settings
from vitrine.shopping_api.limiting import Buckets
from vitrine.stock.model import StockMovement

CREATE = "/product/202309/products"
FOOD = "600002"  # sold by weight: the law wants its content
WRONG: tuple[Any, ...] = (12, -1.5, True, "x" * 300, [], [[]], {}, "\0")

Path = tuple[str | int, ...]


@pytest.fixture
async def body(settings: Settings, cast: Cast) -> dict[str, Any]:
    image = await store_image(open_blobs(settings), a_picture())
    return {
        "title": "Mug",
        "description": "<p>Thrown by hand.</p>",
        "category_id": "600001",
        "save_mode": "AS_DRAFT",
        "main_images": [{"uri": image.key}],
        "product_attributes": [{"id": "101001", "values": [{"name": "Ombra"}]}],
        "package_weight": {"value": "0.45", "unit": "KILOGRAM"},
        "skus": [
            {
                "seller_sku": "MUG-S",
                "sales_attributes": [{"name": "Colour", "value_name": "Coral"}],
                "price": {"amount": "12.50", "currency": "GBP"},
                "inventory": [{"warehouse_id": str(cast.shop.id), "quantity": 5}],
            }
        ],
    }


@pytest.fixture
async def nothing_written(
    db: Database, body: dict[str, Any], program: Program
) -> AsyncGenerator[None]:
    assert body
    assert program
    before = await rows(db)
    yield
    assert await rows(db) == before


async def rows(db: Database) -> list[int | None]:
    async with db.begin() as tx:
        return [
            await tx.session.scalar(select(func.count()).select_from(table))
            for table in (Product, StockMovement, Outbox)
        ]


def paths(value: Any, above: Path = ()) -> Iterator[Path]:
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in inside:
        yield (*above, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*above, key))


def at(value: Any, path: Path) -> Any:
    for key in path:
        value = value[key]
    return value


def spoilt(body: dict[str, Any], path: Path, wrong: Any) -> dict[str, Any]:
    changed = copy.deepcopy(body)
    at(changed, path[:-1])[path[-1]] = wrong
    return changed


def fits(right: Any, wrong: Any) -> bool:
    """What is no mistake: a list may be empty, and so may an object in PHP; a text be another."""
    if isinstance(right, dict) and wrong == []:
        return True
    if isinstance(right, list) or isinstance(wrong, str):
        return wrong == [] or (isinstance(right, str) and len(wrong) > 1)
    return type(right) is type(wrong)


@pytest.mark.usefixtures("nothing_written")
async def test_a_wrong_type_anywhere_is_told_by_its_field(
    call: Caller, web: Any, body: dict[str, Any]
) -> None:
    web.gateway.buckets = Buckets(per_second=10_000)
    tried = 0
    for path in paths(body):
        for wrong in WRONG:
            if fits(at(body, path), wrong):
                continue
            told = spoilt(body, path, wrong)
            answer = await call("POST", CREATE, told)
            said = answer.json()
            assert (answer.status_code, said["code"] != 0) == (200, True), (path, wrong, said)
            named = [key for key in path if isinstance(key, str)]
            assert named[0] in said["message"], (path, wrong, said)
            tried += 1
    assert tried > 100


@pytest.mark.usefixtures("nothing_written")
async def test_what_is_missing_is_named(call: Caller, body: dict[str, Any]) -> None:
    for name in ("title", "description", "category_id", "main_images", "skus"):
        told = {key: value for key, value in body.items() if key != name}
        said = (await call("POST", CREATE, told)).json()
        assert (said["code"], said["message"]) == (98001004, f"{name}: this is missing")


@pytest.mark.usefixtures("nothing_written")
async def test_a_refusal_in_the_middle_leaves_nothing_half_done(
    call: Caller, body: dict[str, Any]
) -> None:
    body |= {"save_mode": "LISTING", "category_id": FOOD}
    assert (await call("POST", CREATE, body)).json()["code"] == 12052104
    body["skus"] = body["skus"] * 101
    assert (await call("POST", CREATE, body)).json()["code"] == 12052050
    body["skus"] = body["skus"][:2]
    assert (await call("POST", CREATE, body)).json()["code"] == 12052553


async def test_the_same_key_makes_one_product(call: Caller, body: dict[str, Any]) -> None:
    body["idempotency_key"] = "erp-1"
    answers = [(await call("POST", CREATE, body)).json()["data"] for _ in range(2)]
    assert answers[0] == answers[1]


async def test_a_key_is_for_one_product(
    call: Caller, body: dict[str, Any], db: Database, settings: Settings, cast: Cast
) -> None:
    body["idempotency_key"] = "erp-4"
    first = (await call("POST", CREATE, body)).json()["data"]
    for other in (body | {"title": "Another mug"}, body | {"save_mode": "LISTING"}):
        said = (await call("POST", CREATE, other)).json()
        assert (said["code"], said["message"].split(":")[0]) == (98001004, "idempotency_key")
    assert (await call("POST", CREATE, body)).json()["data"] == first
    async with db.begin() as tx:
        program = await a_program(tx, settings, cast.shop)
    another = await Caller(call.http, program)("POST", CREATE, body | {"title": "Another mug"})
    assert another.json()["data"]["product_id"] != first["product_id"]


async def test_a_key_makes_no_second_product_when_its_answer_is_forgotten(
    call: Caller, body: dict[str, Any], db: Database
) -> None:
    body["idempotency_key"] = "erp-5"
    first = (await call("POST", CREATE, body)).json()["data"]
    with clock.stopped_at(clock.now() + timedelta(days=2)):
        async with db.begin() as tx:
            await forget_answers(tx)
    assert (await call("POST", CREATE, body)).json()["data"] == first


async def test_the_same_key_asked_at_once_makes_one_product(
    call: Caller, body: dict[str, Any]
) -> None:
    """As a client does that lost its patience."""
    body["idempotency_key"] = "erp-2"
    async with asyncio.TaskGroup() as tasks:
        asked = [tasks.create_task(call("POST", CREATE, body)) for _ in range(4)]
    made = [task.result().json()["data"]["product_id"] for task in asked]
    assert len(set(made)) == 1


@pytest.mark.usefixtures("nothing_written")
async def test_what_would_be_sold_as_something_else_is_refused(
    call: Caller, body: dict[str, Any]
) -> None:
    sku = body["skus"][0]
    for field, told in (
        ("is_not_for_sale", {"is_not_for_sale": True}),
        ("is_pre_owned", {"is_pre_owned": True}),
        ("is_blind_box", {"is_blind_box": True}),
        ("scheduled_sale", {"scheduled_sale": {"is_enabled_scheduled_sale": True}}),
        ("skus[0].pre_sale", {"skus": [sku | {"pre_sale": {"type": "PRE_ORDER"}}]}),
        ("skus[0].combined_skus", {"skus": [sku | {"combined_skus": [{"sku_id": "7"}]}]}),
        ("skus[0].fees", {"skus": [sku | {"fees": [{"type": "PFAND", "amount": "0.25"}]}]}),
        ("selling_format", {"selling_format": "FIXED_PRICE_AND_LIVE_AUCTION"}),
        ("listing_platforms", {"listing_platforms": ["TOKOPEDIA"]}),
        ("pod_info", {"pod_info": {"template_id": "7"}}),
    ):
        said = (await call("POST", CREATE, body | told)).json()
        assert (said["code"], said["message"].split(":")[0]) == (98001004, field)
        checked = (await call("POST", f"{CREATE}/listing_check", body | told)).json()
        assert checked["data"]["fail_reasons"][0]["message"] == said["message"]


async def test_what_says_no_to_it_is_no_mistake(call: Caller, body: dict[str, Any]) -> None:
    body |= {"is_not_for_sale": False, "is_pre_owned": None, "is_cod_allowed": False}
    body |= {"selling_format": "FIXED_PRICE", "listing_platforms": ["TIKTOK_SHOP", "TOKOPEDIA"]}
    body["skus"][0] |= {"pre_sale": {"type": "NONE"}, "combined_skus": [], "list_price": None}
    made = (await call("POST", CREATE, body)).json()
    assert (made["code"], made["data"]["warnings"]) == (0, [])


async def test_what_is_not_kept_of_a_sku_is_said(call: Caller, body: dict[str, Any]) -> None:
    sku = body["skus"][0] | {"list_price": {"amount": "20.00", "currency": "USD"}}
    sku["sales_attributes"][0] |= {"sku_img": {"uri": body["main_images"][0]["uri"]}}
    sku["inventory"][0] |= {"backorder_quantity": 5}
    made = (await call("POST", CREATE, body | {"skus": [sku]})).json()
    assert [each["message"] for each in made["data"]["warnings"]] == [
        "skus.list_price is not kept by this server.",
        "skus.sales_attributes.sku_img is not kept by this server.",
        "skus.inventory.backorder_quantity is not kept by this server.",
    ]


async def test_what_is_not_kept_is_said(call: Caller, body: dict[str, Any]) -> None:
    material = {"id": "100149", "values": [{"name": "Clay"}]}
    more = {"product_attributes": [*body["product_attributes"], material]}
    told = body | more | {"search_terms": ["cup"], "unknown": 1}
    made = (await call("POST", CREATE, told)).json()
    assert [each["message"] for each in made["data"]["warnings"]] == [
        "search_terms is not kept by this server.",
        "product_attributes[100149] is not kept by this server.",
    ]


async def test_what_is_there_already_is_checked_as_what_is_not(
    call: Caller, body: dict[str, Any]
) -> None:
    """With the very body that made it."""
    body |= {"idempotency_key": "erp-3", "save_mode": "LISTING", "product_attributes": ALL}
    assert (await call("POST", CREATE, body)).json()["code"] == 0
    checked = (await call("POST", f"{CREATE}/listing_check", body)).json()
    assert (checked["code"], checked["data"]["check_result"]) == (0, "PASS")


ALL = [{"id": id_, "values": [{"name": name}]} for id_, name in SAFETY.items()]
