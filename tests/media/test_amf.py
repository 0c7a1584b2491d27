from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vitrine.media.errors import ProtocolBroken
from vitrine.media.rtmp.amf import AmfValue, decode, encode

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
SCALARS = st.none() | st.booleans() | st.floats(allow_nan=False) | TEXT
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(TEXT.filter(bool), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=4))
def test_what_is_encoded_is_decoded(values: list[AmfValue]) -> None:
    assert decode(encode(*values)) == values


@given(st.binary(max_size=200))
def test_nonsense_is_refused_and_nothing_worse(body: bytes) -> None:
    with suppress(ProtocolBroken):
        assert isinstance(decode(body), list)


def test_an_ecma_array_is_read_whatever_count_it_announces() -> None:
    body = (
        b"\x08\xff\xff\xff\xff" + b"\x00\x05width\x00\x40\x9e\x00\x00\x00\x00\x00\x00" + b"\0\0\x09"
    )
    assert decode(body) == [{"width": 1920.0}]


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ProtocolBroken, match="nested"):
        decode(b"\x0a\0\0\0\x01" * 40 + b"\x05")


def test_a_text_over_64_kilobytes_is_a_long_string() -> None:
    assert decode(encode("x" * 70_000)) == ["x" * 70_000]


def an_object(*members: bytes) -> bytes:
    """Without a class, and with members that are not announced."""
    return b"\x0a\x0b\x01" + b"".join(members) + b"\x01"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"\x04\x7f", 127.0),
        (b"\x04\x81\x00", 128.0),
        (b"\x04\xff\xff\xff\xff", -1.0),
        (b"\x05\x40\x9e\x00\x00\x00\x00\x00\x00", 1920.0),
        (b"\x06\x09live", "live"),
        (b"\x03", True),
        (b"\x01", None),
        (b"\x08\x01\x42\x78\x00\x00\x00\x00\x00\x00", float(0x18 << 36)),
        (b"\x09\x05\x01\x04\x01\x04\x02", [1.0, 2.0]),
        (an_object(b"\x07app", b"\x06\x09live", b"\x05ok", b"\x03"), {"app": "live", "ok": True}),
        (an_object(b"\x07app", b"\x06\x00"), {"app": "app"}),
        (b"\x0a\x13\x01\x03w\x04\x07", {"w": 7.0}),
        (an_object(b"\x05me", b"\x0a\x00"), {"me": None}),
    ],
)
def test_a_value_of_amf_3_is_read_within_amf_0(body: bytes, value: AmfValue) -> None:
    assert decode(encode("connect", 1.0) + b"\x11" + body + encode("after")) == [
        "connect", 1.0, value, "after",
    ]  # fmt: skip


@given(st.binary(max_size=200))
def test_nonsense_of_amf_3_is_refused_and_nothing_worse(body: bytes) -> None:
    with suppress(ProtocolBroken):
        assert isinstance(decode(b"\x11" + body), list)


@pytest.mark.parametrize(
    "body", [b"\x06\x02", b"\x0a\x05", b"\x0a\x07\x01", b"\x09\xff\xff\xff\xff", b"\x0d"]
)
def test_what_amf_3_does_not_allow_is_refused(body: bytes) -> None:
    with pytest.raises(ProtocolBroken):
        decode(b"\x11" + body)


def test_deep_nesting_in_amf_3_is_refused() -> None:
    with pytest.raises(ProtocolBroken, match="nested"):
        decode(b"\x11" + b"\x09\x03\x01" * 40 + b"\x01")
