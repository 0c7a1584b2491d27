import time
from datetime import timedelta
from itertools import product
from typing import Any

import httpx2
import structlog

from tests.world.app import Caller, Program, a_program, signed
from tests.world.pages import Cast
from tests.world.shop import a_shop
from vitrine import app as apps
from vitrine.app import Scope
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.roles.tracing import Traced
from vitrine.settings import Settings
from vitrine.shopping_api.limiting import Buckets

SHOPS = "/authorization/202309/shops"
SEARCH = "/product/202309/products/search"


def code_of(answer: httpx2.Response) -> tuple[int, int]:
    body = answer.json()
    assert type(body["code"]) is int
    assert body["message"]
    assert body["request_id"]
    assert "data" not in body or isinstance(body["data"], dict)
    return answer.status_code, body["code"]


async def test_a_program_finds_the_shop_and_its_cipher(call: Caller, cast: Cast) -> None:
    answer = await call("GET", SHOPS)
    assert code_of(answer) == (200, 0)
    assert answer.json()["message"] == "Success"
    assert answer.json()["data"]["shops"] == [
        {
            "id": str(cast.shop.id),
            "name": cast.shop.name,
            "region": "GB",
            "seller_type": "LOCAL",
            "cipher": call.program.cipher,
            "code": answer.json()["data"]["shops"][0]["code"],
        }
    ]


async def test_paths_versions_and_methods_that_are_not_there(call: Caller) -> None:
    for method, path, refused in (
        ("GET", "/product/202309/nothing", (404, 36009009)),
        ("GET", "/product", (404, 36009009)),
        ("POST", "/affiliate_seller/202412/open_collaborations", (404, 36009009)),
        ("GET", "/affiliate/202309/live_rooms", (404, 36009009)),
        ("POST", "/open/202512/file/init", (404, 36009009)),
        ("GET", "/api/v2/token/other", (404, 36009009)),
        ("GET", "/authorization/shops", (404, 36009009)),
        ("GET", "/authorization/202209/shops", (400, 36009014)),
        ("GET", "/authorization/209912/shops", (400, 36009014)),
        ("POST", SHOPS, (405, 36009010)),
        ("DELETE", "/api/v2/token/get", (405, 36009010)),
    ):
        assert code_of(await call(method, path)) == refused, path


async def test_wrong_common_parameters_are_named(call: Caller) -> None:
    for query in (
        {"app_key": ""},
        {"app_key": "unknown\0"},
        {"timestamp": ""},
        {"timestamp": "-1767225600"},
        {"timestamp": "soon"},
    ):
        answer = await call("GET", SHOPS, query=query)
        assert code_of(answer) == (400, 36009004)
        assert next(iter(query)) in answer.json()["message"]


async def test_a_request_is_five_minutes_old_at_most(call: Caller) -> None:
    with clock.stopped_at(clock.now()):
        for seconds, code in ((-299, 0), (-301, 36009004), (29, 0), (32, 36009004)):
            at = str(clock.now_ms() // 1_000 + seconds)
            answer = await call("GET", SHOPS, query={"timestamp": at})
            assert answer.json()["code"] == code, seconds


async def test_tokens_and_signatures_are_refused_with_401(call: Caller) -> None:
    token = "x-tts-access-token"
    assert code_of(await call("GET", SHOPS, headers={token: ""})) == (400, 36009004)
    assert code_of(await call("GET", SHOPS, headers={token: "VTR_none"})) == (401, 105001)
    refresh = {token: call.program.refresh}
    assert code_of(await call("GET", SHOPS, headers=refresh)) == (401, 105001)
    assert code_of(await call("GET", SHOPS, sign="0" * 64)) == (401, 106001)
    assert code_of(await call("GET", SHOPS, sign="é")) == (401, 106001)
    unsigned = await call("GET", SHOPS, sign="")
    assert code_of(unsigned) == (400, 36009004)
    assert "sign" in unsigned.json()["message"]


async def test_a_token_runs_out_after_seven_days(call: Caller) -> None:
    with clock.stopped_at(clock.now() + timedelta(days=7, seconds=1)):
        at = {"timestamp": str(clock.now_ms() // 1_000)}
        assert code_of(await call("GET", SHOPS, query=at)) == (401, 105002)


async def test_a_token_of_another_app_opens_nothing(
    call: Caller, db: Database, settings: Settings
) -> None:
    async with db.begin() as tx:
        other = await a_program(tx, settings)
    other.token = call.program.token
    assert code_of(await Caller(call.http, other)("GET", SHOPS)) == (401, 105001)


async def test_a_withdrawn_consent_ends_at_once(call: Caller, db: Database, cast: Cast) -> None:
    async with db.begin() as tx:
        (grant,) = await apps.grants_of_shop(tx, cast.shop.id)
        await apps.withdraw_shop(tx, grant, cast.shop.id)
    assert code_of(await call("GET", SHOPS)) == (401, 105001)


async def test_what_was_not_granted_is_refused(
    http: httpx2.AsyncClient, db: Database, settings: Settings, cast: Cast
) -> None:
    async with db.begin() as tx:
        reader = await a_program(tx, settings, cast.shop, scopes=[Scope.SHOP_READ])
    answer = await Caller(http, reader)("POST", SEARCH, {}, query={"page_size": "5"})
    assert code_of(answer) == (403, 105005)
    assert "seller.product.basic" in answer.json()["message"]
    assert code_of(await Caller(http, reader)("GET", "/seller/202309/shops")) == (200, 0)


async def test_a_shop_is_named_by_its_cipher(
    call: Caller, db: Database, settings: Settings
) -> None:
    async with db.begin() as tx:
        other = await a_program(tx, settings, await a_shop(tx))
    refused = {"": (400, 106013), "VTR_none": (400, 106011), other.cipher: (400, 101000)}
    for cipher, code in refused.items():
        query = {"page_size": "5", "shop_cipher": cipher}
        assert code_of(await call("POST", SEARCH, {}, query=query)) == code
    unneeded = await call("GET", SHOPS, query={"shop_cipher": "VTR_none"})
    assert code_of(unneeded) == (200, 0)


async def test_a_body_that_is_no_json_or_too_much_is_refused(call: Caller) -> None:
    query = {"page_size": "5"}
    deep = b'{"status":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    for body in (b"{", b"\xff\xfe", deep):
        assert code_of(await call("POST", SEARCH, body, query=query))[1] in {36009022, 98001004}
    assert code_of(await call("POST", SEARCH, b" " * 2_000_001, query=query)) == (413, 36009021)


async def test_nothing_to_say_is_said_in_many_ways(call: Caller) -> None:
    query = {"page_size": "5"}
    for body, kind in product((b"", b"{}", b"[]", b"null\n"), ("application/json", "")):
        for method, path in (("GET", SHOPS), ("POST", SEARCH)):
            answer = await call(method, path, body, query=query, headers={"content-type": kind})
            assert code_of(answer) == (200, 0)


async def test_old_extra_parameters_break_nothing(call: Caller, cast: Cast) -> None:
    extra = {"access_token": call.program.token, "shop_id": str(cast.shop.id), "version": "202309"}
    assert code_of(await call("GET", SHOPS, query=extra)) == (200, 0)


async def test_the_request_id_is_that_of_the_log(program: Program, web: Any) -> None:
    traced = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=Traced(web)),
        base_url="http://127.0.0.1",
    )
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as logs:
        refused = await Caller(traced, program)("GET", SHOPS, sign="wrong")
        allowed = await Caller(traced, program)("GET", SHOPS)
    kept = {entry["request_id"] for entry in logs if entry["event"].startswith("shopping_api.")}
    assert kept == {refused.json()["request_id"], allowed.json()["request_id"]}
    assert allowed.headers["x-request-id"] == allowed.json()["request_id"]
    assert program.secret not in str(logs)
    assert program.token not in str(logs)


async def test_too_many_requests_are_told_to_wait(call: Caller, web: Any) -> None:
    web.gateway.buckets = Buckets(per_second=2, now=lambda: 1.0)
    answers = [await call("GET", SHOPS) for _ in range(3)]
    assert [code_of(answer) for answer in answers] == [(200, 0), (200, 0), (429, 36009002)]
    assert answers[-1].headers["retry-after"] == "1"


def test_a_bucket_fills_again_and_is_each_ones_own() -> None:
    now = 0.0
    buckets = Buckets(per_second=2, now=lambda: now)
    mine, other = (1, 2, "GET /a"), (1, 3, "GET /a")
    assert [buckets.spend(mine) for _ in range(3)] == [True, True, False]
    assert buckets.spend(other)
    now = 0.5
    assert [buckets.spend(mine) for _ in range(2)] == [True, False]


async def test_a_host_name_and_a_browsers_headers_do_not_matter(call: Caller) -> None:
    strange = {"host": "open-api.example", "origin": "https://tool.example", "cookie": "lang=de"}
    assert code_of(await call("GET", SHOPS, headers=strange)) == (200, 0)


def test_the_builder_signs_as_the_format_says() -> None:
    sign = signed("e59af819cc", SHOPS, [("app_key", "29a39d"), ("timestamp", "1623812664")])
    assert sign == "b596b73e0cc6de07ac26f036364178ab16b0a907af13d43f0a0cd2345f582dc8"
    assert time.time() > 0
