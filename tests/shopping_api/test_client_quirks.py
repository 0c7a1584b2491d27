"""What clients in other languages do differently: a row of the table each, through the gateway."""

import json
from collections.abc import AsyncGenerator
from urllib.parse import urlencode

import httpx2
import pytest
from sqlalchemy import update

from tests.world.app import Caller, Pairs, Program, signed
from tests.world.catalogue import a_picture
from tests.world.odd_client import OddClient
from tests.world.older_shapes import strays
from tests.world.pages import Cast
from vitrine.catalogue import store_image
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.ports import open_blobs
from vitrine.settings import Settings
from vitrine.shop import DeliveryMethod
from vitrine.shopping_api.reading import LONGEST_LOOKED_INTO

PRODUCTS = "/product/202309/products"
SEARCH = f"{PRODUCTS}/search"
ORDERS = "/order/202309/orders"
CATEGORIES = "/product/202309/categories"
IDS = ("576461413038785752", "576461413038785753")
NOT_OURS = 21008111  # it was understood: such an order is not there


@pytest.fixture
def client(http: httpx2.AsyncClient, program: Program) -> OddClient:
    return OddClient(http, program)


REPEATED = [("ids", each) for each in IDS]


@pytest.mark.parametrize(
    ("sends", "signs"),
    [
        ([("ids", ",".join(IDS))], None),
        (REPEATED, None),
        (REPEATED, [("ids", ",".join(IDS))]),
        (REPEATED, [("ids", IDS[0])]),
    ],
    ids=["comma-list", "repeated", "repeated-signed-as-comma-list", "repeated-signed-once"],
)
async def test_lists_are_sent_and_signed_in_four_ways(
    client: OddClient, sends: Pairs, signs: Pairs | None
) -> None:
    assert await client("GET", ORDERS, query=sends, signs=signs) == NOT_OURS


async def test_empty_values_may_be_left_out_of_the_signature(client: OddClient) -> None:
    empty = [("page_token", ""), ("keyword", "")]
    for signs in (empty, []):
        assert await client("GET", CATEGORIES, query=empty, signs=signs) == 0


@pytest.mark.parametrize(
    ("body", "signs_body"),
    [
        (b"{}", None),
        (b"{}", b""),
        (b"[]", None),
        (b"null\n", None),
        (b"", None),
        (b'{"status":"ALL"}\n', None),
        (b'{"seller_skus":["A\\/B","caf\\u00e9"]}', None),
    ],
    ids=[
        "empty-object",
        "empty-object-unsigned",
        "php-empty-array",
        "go-null-and-newline",
        "nothing",
        "newline-signed",
        "php-escapes",
    ],
)
async def test_bodies_are_written_in_many_ways(
    client: OddClient, body: bytes, signs_body: bytes | None
) -> None:
    size = [("page_size", "10")]
    assert await client("POST", SEARCH, query=size, body=body, signs_body=signs_body) == 0


async def test_an_empty_object_is_a_list_to_php(call: Caller, settings: Settings) -> None:
    """In the middle of a body it is not told."""
    sku = {"seller_sku": "P-1", "price": {"amount": "9.00", "currency": "GBP"}}
    nothing = {"identifier_code": [], "pre_sale": [], "sales_attributes": [], "inventory": []}
    image = await store_image(open_blobs(settings), a_picture())
    told = {
        "title": "Mug",
        "description": "<p>Thrown by hand.</p>",
        "category_id": "600001",
        "save_mode": "AS_DRAFT",
        "main_images": [{"uri": image.key}],
        "package_weight": [],
        "skus": [sku | nothing],
    }
    assert (await call("POST", PRODUCTS, told)).json()["code"] == 0
    wrong = told | {"skus": [sku | {"price": {"amount": [], "currency": "GBP"}}]}
    said = (await call("POST", PRODUCTS, wrong)).json()
    assert (said["code"], said["message"].split(":")[0]) == (98001004, "skus[0].price.amount")
    long = told | {"description": "x" * LONGEST_LOOKED_INTO}
    said = (await call("POST", PRODUCTS, long)).json()
    assert (said["code"], said["message"].split(":")[0]) == (98001004, "package_weight")


@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8", None])
async def test_a_get_may_have_a_content_type_and_a_body(
    client: OddClient, kind: str | None
) -> None:
    for body in (b"", b"null\n", b"{}"):
        assert await client("GET", CATEGORIES, body=body, kind=kind) == 0


@pytest.mark.parametrize("said", ["1", "0", "true", "false", "True", ""])
async def test_yes_and_no_are_words_or_digits(client: OddClient, said: str) -> None:
    flag = [("is_authorized", said), ("page_size", "10")]
    assert await client("GET", "/product/202309/brands", query=flag) == 0


async def test_yes_and_no_are_nothing_else(client: OddClient) -> None:
    told = [("is_authorized", "maybe"), ("page_size", "10")]
    assert await client("GET", "/product/202309/brands", query=told) == 98001004


async def test_a_delete_has_a_body(client: OddClient) -> None:
    body = json.dumps({"product_ids": [IDS[0]]}).encode()
    assert await client("DELETE", PRODUCTS, body=body) == 0


async def test_parameters_of_old_clients_break_nothing(client: OddClient) -> None:
    signs = [("shop_id", "7"), ("version", "202309")]
    sends = [*signs, ("access_token", client.program.token)]
    assert await client("GET", CATEGORIES, query=sends, signs=signs) == 0


async def test_an_upload_may_come_in_chunks_of_no_known_length(
    http: httpx2.AsyncClient, client: OddClient
) -> None:
    body = (
        b'--X\r\nContent-Disposition: form-data; name="data"; filename="a.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + a_picture(size=(400, 400)) + b"\r\n--X--\r\n"
    )

    async def chunks() -> AsyncGenerator[bytes]:
        for at in range(0, len(body), 500):
            yield body[at : at + 500]

    path = "/product/202309/images/upload"
    right = signed(client.program.secret, path, client.usual)
    answer = await http.post(
        f"{path}?{urlencode([*client.usual, ('sign', right)])}",
        content=chunks(),
        headers={
            "x-tts-access-token": client.program.token,
            "content-type": "multipart/form-data; boundary=X",
        },
    )
    assert "content-length" not in answer.request.headers
    assert answer.json()["code"] == 0


async def test_what_we_hand_out_needs_no_escaping(call: Caller) -> None:
    """Some clients write page tokens and ciphers into addresses as they are."""
    answer = (await call("POST", SEARCH, {}, query={"page_size": "1"})).json()["data"]
    for told in (answer["next_page_token"], call.program.cipher, call.program.token):
        assert told
        assert set(told) <= URL_SAFE


URL_SAFE = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@pytest.mark.parametrize("version", ["202309", "202312"])
async def test_an_older_search_answers_in_its_own_shape(
    call: Caller, cast: Cast, version: str
) -> None:
    path = f"/product/{version}/products/search"
    asked = {"page_size": "1", "category_version": "v1"}
    found = (await call("POST", path, {"status": "ALL"}, query=asked)).json()["data"]
    wrong = [each for each in strays("POST", path, found) if "no such field" not in each]
    assert wrong == []  # what later versions added may stand beside
    assert (found["products"][0]["id"], found["total_count"]) == (str(cast.cup.id), 2)
    assert found["next_page_token"]


async def test_older_clients_read_each_check_out_of_a_string(
    call: Caller, cast: Cast, db: Database
) -> None:
    async with db.begin() as tx:
        await tx.session.execute(update(DeliveryMethod).values(withdrawn_at=clock.now()))
    path = "/product/202309/prerequisites"
    answer = (await call("GET", path)).json()["data"]
    assert strays("GET", path, answer) == []
    shop = answer["shop"]
    told = {**shop, **shop["logistics"]}
    older = {name: json.loads(text) for name, text in told.items() if isinstance(text, str)}
    newer = (await call("GET", "/product/202312/prerequisites")).json()["data"]["check_results"]
    for name, check in zip(("status", "contact_info", "delivery_option"), newer, strict=True):
        assert older[name]["check_result"] == {
            "is_failed": name == "delivery_option",
            "fail_reasons": check["fail_reasons"],
        }
    assert newer[2]["fail_reasons"] == ["The shop delivers nowhere in its home market."]
    assert older["pickup_warehouse"]["id"] == str(cast.shop.id)
