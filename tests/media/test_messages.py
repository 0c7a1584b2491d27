import pytest

from vitrine.media.errors import ProtocolBroken
from vitrine.media.rtmp.amf import encode
from vitrine.media.rtmp.chunks import Message
from vitrine.media.rtmp.messages import read_command, read_metadata, split_aggregate


def tag(kind: int, time: int, body: bytes) -> bytes:
    head = bytes([kind]) + len(body).to_bytes(3, "big")
    stamp = (time & 0xFFFFFF).to_bytes(3, "big") + bytes([time >> 24, 0, 0, 0])
    return head + stamp + body + (11 + len(body)).to_bytes(4, "big")


def test_an_aggregate_is_its_parts_at_their_distances() -> None:
    body = tag(9, 5_000, b"picture") + tag(8, 5_021, b"sound")
    parts = list(split_aggregate(Message(22, 100, 1, body)))
    assert parts == [Message(9, 100, 1, b"picture"), Message(8, 121, 1, b"sound")]


def test_an_aggregate_that_ends_early_is_refused() -> None:
    with pytest.raises(ProtocolBroken):
        list(split_aggregate(Message(22, 0, 1, tag(9, 0, b"picture")[:14])))


def test_an_aggregate_of_nothing_but_headers_is_refused() -> None:
    with pytest.raises(ProtocolBroken, match="more than 1000 parts"):
        list(split_aggregate(Message(22, 0, 1, tag(9, 0, b"") * 1_001)))


def test_a_command_may_be_wrapped_for_amf_3() -> None:
    plain = encode("publish", 3.0, None, "key")
    wrapped = read_command(Message(17, 0, 0, b"\0" + plain))
    assert wrapped == read_command(Message(20, 0, 0, plain))
    assert wrapped.text(1) == "key"


@pytest.mark.parametrize("front", [["@setDataFrame", "onMetaData"], ["onMetaData"]])
def test_metadata_is_found_with_and_without_its_wrapper(front: list[str]) -> None:
    message = Message(18, 0, 1, encode(*front, {"width": 1920.0}))
    assert read_metadata(message) == {"width": 1920.0}


@pytest.mark.parametrize("body", [b"", b"\x63", encode("onTextData", {"text": "hello"})])
def test_other_data_and_broken_data_say_nothing(body: bytes) -> None:
    assert read_metadata(Message(18, 0, 1, body)) == {}
