"""Every endpoint, every field of its body and every parameter: wrong ones write nothing."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest
from msgspec.inspect import type_info

from tests.world.after import placed
from tests.world.app import Caller
from tests.world.format_fields import not_read, operations, read_in
from tests.world.offer import an_activity
from tests.world.order import Till
from tests.world.sweep import Sweep, everything
from tests.world.wrong_types import wrong_bodies
from tools.reference.idle_fields import IDLE
from vitrine import aftersale
from vitrine.catalogue import variants_by_ids
from vitrine.db import Database
from vitrine.fulfilment import pack
from vitrine.kit import clock
from vitrine.shopping_api import calling
from vitrine.shopping_api.calling import JSON_BYTES
from vitrine.shopping_api.limiting import Buckets
from vitrine.shopping_api.not_kept import NOT_KEPT
from vitrine.shopping_api.reading import Query
from vitrine.shopping_api.serving import ENDPOINTS

INVALID, UNREADABLE, TOO_LARGE = 98001004, 36009022, 36009021
ODD = ("x" * 300, "-1", "1.5", "\0", "\u0663", "' or 1=1 --")
READ_NO_JSON = (
    "images/upload",
    "files/upload",
    "cancellations/{cancel_id}/approve",
    "activities/{activity_id}/deactivate",
    "orders/external_order_search",
)
WITH_BODY = [e for e in ENDPOINTS if e.method != "GET" and e.resource not in READ_NO_JSON]
READING = [each for each in ENDPOINTS if each.method == "GET" or each.resource.endswith("search")]


@pytest.fixture
async def ids(db: Database, till: Till) -> dict[str, str]:
    """One of each thing that a path may name, in a state in which much is possible."""
    arrived, open_one, packed = [await placed(till, n) for n in (1, 2, 1)]
    await arrived.deliver()
    unwanted = await packed.parcel()
    async with db.begin() as tx:
        variants = await variants_by_ids(tx, [till.variant_id])
        activity = await an_activity(tx, till.shop_id)
        await pack(tx, unwanted)
    async with db.begin() as tx:
        back = await aftersale.ask_return(tx, arrived.id, await arrived.units(), reason="defective")
        given_up = await aftersale.cancel_by_buyer(
            tx, packed.id, await packed.units(), reason="mistake"
        )
    return {
        "product_id": str(variants[till.variant_id].product_id),
        "sku_id": str(till.variant_id),
        "order_id": str(open_one.id),
        "package_id": str(await open_one.parcel()),
        "return_id": str(back.id),
        "cancel_id": str(given_up.id),
        "activity_id": str(activity.id),
        "statement_id": "7",
        "category_id": "600001",
        "warehouse_id": str(till.shop_id),
        "delivery_option_id": "1",
        "live_id": str(till.show_id),
        "date": "2026-01-01",
    }


@pytest.fixture
async def sweep(
    call: Caller, web: Any, ids: dict[str, str], db: Database
) -> AsyncGenerator["Sweep"]:
    web.gateway.buckets = Buckets(per_second=1_000_000)
    before = await everything(db)
    yield Sweep(call, ids)
    assert await everything(db) == before


@pytest.fixture
def shapes(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The models of the bodies that are read."""
    seen: list[Any] = []
    read_body = calling.read_body

    def noting(raw: bytes, shape: Any) -> Any:
        seen.append(shape)
        return read_body(raw, shape)

    monkeypatch.setattr(calling, "read_body", noting)
    return seen


async def test_a_wrong_type_in_any_body_is_told_by_its_field(
    sweep: Sweep, shapes: list[Any]
) -> None:
    tried, paged = 0, {"page_size": "10"}
    known: set[Any] = set()
    for endpoint in WITH_BODY:
        shapes.clear()
        await sweep(endpoint, SPOILT, query=paged)
        unknown = [shape for shape in shapes if shape not in known]
        known |= set(shapes)
        for path, body in wrong_bodies(unknown[0]) if unknown else ():
            said = await sweep(endpoint, body, query=paged)
            about = endpoint.template, path, body, said
            assert said["code"] == INVALID, about
            assert said["message"].startswith(path[0]), about
            tried += 1
    assert tried > 150


SPOILT = b'{"order_id":[],"skus":7,"product_ids":7,"packages":7,"title":7}'


@pytest.fixture
def parameters(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of those that are read as numbers, choices, or yes and no."""
    seen: set[str] = set()

    def noting(kind: str) -> None:
        read = getattr(Query, kind)

        def note(query: Query, name: str, *rest: Any, **more: Any) -> Any:
            seen.add(name)
            return read(query, name, *rest, **more)

        monkeypatch.setattr(Query, kind, note)

    for kind in ("number", "chosen", "flag"):
        noting(kind)
    return seen


async def test_an_odd_parameter_is_told_by_its_name(sweep: Sweep, parameters: set[str]) -> None:
    tried = 0
    for endpoint in READING:
        parameters.clear()
        usual = {"page_size": "10", "sort_field": SORTS.get(endpoint.resource, "")}
        await sweep(endpoint, query=usual)
        for name in sorted(parameters):
            for odd in ODD:
                said = await sweep(endpoint, query=usual | {name: odd})
                about = endpoint.template, name, odd, said
                assert said["code"] == INVALID, about
                assert said["message"].startswith(f"{name}: "), about
                tried += 1
    assert tried > 100


SORTS = {
    "statements": "statement_time",
    "payments": "create_time",
    "orders/unsettled": "order_create_time",
    "statements/{statement_id}/statement_transactions": "order_create_time",
}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of all parameters that are looked at."""
    seen: set[str] = set()

    def noting(kind: str) -> None:
        read = getattr(Query, kind)

        def note(query: Query, name: str) -> Any:
            seen.add(name)
            return read(query, name)

        monkeypatch.setattr(Query, kind, note)

    for kind in ("text", "listed"):
        noting(kind)
    return seen


async def test_nothing_that_the_format_has_is_taken_in_silence(
    sweep: Sweep, ids: dict[str, str], shapes: list[Any], read: set[str]
) -> None:
    """What is neither read nor warned of stands in the reference."""
    known, silent = operations(), dict[str, set[str]]()
    usual = USUAL | {"ids": ids["order_id"], "order_ids": ids["order_id"]}
    for endpoint in (each for each in ENDPOINTS if each.resource not in ACT_WITHOUT_A_BODY):
        told = known.get((endpoint.method, endpoint.category, endpoint.resource))
        if told is None:
            continue
        shapes.clear()
        read.clear()
        body = None if endpoint.method == "GET" else {} if endpoint in READING else SPOILT
        query = usual | {"sort_field": SORTS.get(endpoint.resource, "")}
        await sweep(endpoint, body, query=query)
        fields = {path for shape in shapes for path in read_in(type_info(shape))}
        warned = WARNED if endpoint.resource in OF_A_PRODUCT else set[str]()
        left = not_read(told.parameters | told.fields, read | fields | warned)
        rows = [row for row in IDLE if row.of(endpoint.method, endpoint.resource)]
        idle = {name for row in rows for name in row.fields}
        if left - idle:
            silent[endpoint.template] = left - idle
    assert silent == {}


USUAL = {
    "page_size": "10",
    "types": "SETTLE",
    "document_type": "PACKING_SLIP",
    "platform": "AMAZON",
    "external_order_id": "1",
    "start_date_ge": "2026-01-01",
    "end_date_lt": "2026-01-02",
}
ACT_WITHOUT_A_BODY = (
    "images/upload",
    "files/upload",
    "cancellations/{cancel_id}/approve",
    "activities/{activity_id}/deactivate",
)
OF_A_PRODUCT = (
    "products",
    "products/listing_check",
    "products/{product_id}",
    "products/{product_id}/partial_edit",
)
WARNED = {
    f"{path}.{name}{rest}".removeprefix(".")
    for path, names in NOT_KEPT.items()
    for name in names
    for rest in ("", ".*")
}


async def test_who_does_not_sign_is_heard_nowhere(sweep: Sweep) -> None:
    old = str(clock.now_ms() // 1_000 - 301)
    for endpoint in ENDPOINTS:
        body = None if endpoint.method == "GET" else {}
        unsigned = await sweep(endpoint, body, status=400, sign="")
        forged = await sweep(endpoint, body, status=401, sign="0" * 64)
        replayed = await sweep(endpoint, body, status=400, query={"timestamp": old})
        codes = unsigned["code"], forged["code"], replayed["code"]
        assert codes == (36009004, 106001, 36009004), endpoint.template


async def test_bodies_that_are_too_deep_or_too_large_are_not_read(sweep: Sweep) -> None:
    paged = {"page_size": "10"}
    for endpoint in WITH_BODY:
        deep = await sweep(endpoint, DEEP, status=400, query=paged)
        large = await sweep(endpoint, b" " * (JSON_BYTES + 1), status=413)
        assert (deep["code"], large["code"]) == (UNREADABLE, TOO_LARGE), endpoint.template


DEEP = b'{"unheard_of":' * 5_000
