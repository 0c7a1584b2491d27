import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiktok_shop_api.signing import Signer

from vitrine.shopping_api.signing import Pairs, is_signed, signature

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "shopping_api_signing.json").read_text()
)
SECRET, PATH = "vt_secret_1", "/order/202507/orders"
names = st.text(st.characters(codec="utf-8"), max_size=8)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_the_published_examples_are_right(vector: dict[str, Any]) -> None:
    query = [(key, value) for key, value in vector["params"].items()]
    body = vector["body"].encode()
    assert is_signed(vector["sign"], vector["secret"], [vector["path"]], query, body)
    backwards = [*query[::-1], ("sign", "x"), ("access_token", "y")]
    assert is_signed(vector["sign"], vector["secret"], [vector["path"]], backwards, body)
    assert not is_signed(vector["sign"], "another", [vector["path"]], query, body)


@pytest.mark.parametrize(
    "written",
    [
        "ids1ids2keep",
        "ids1,2keep",
        "ids1keep",
        "ids1ids2",
    ],
)
def test_lists_and_empty_values_are_signed_in_each_known_way(written: str) -> None:
    query: Pairs = [("keep", ""), ("ids", "1"), ("ids", "2")]
    sign = signature(SECRET, f"{PATH}{written}".encode())
    assert is_signed(sign, SECRET, [PATH], query, b"")


def test_an_empty_object_may_be_signed_or_not() -> None:
    for said in (b"", b"{}"):
        assert is_signed(signature(SECRET, PATH.encode() + said), SECRET, [PATH], [], b"{}")
    assert not is_signed(signature(SECRET, PATH.encode()), SECRET, [PATH], [], b'{"a":1}')


@given(st.dictionaries(names, names, max_size=5), names)
def test_what_the_typed_client_signs_is_right(query: dict[str, str], said: str) -> None:
    told, body = list(query.items()), said.encode()
    sign = Signer.sign(
        path=PATH,
        query=told,
        content_type="application/json",
        body=body,
        app_secret=SECRET,
    )
    assert is_signed(sign, SECRET, [PATH], told, body)
