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
