import struct
from contextlib import suppress
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.rtmp_client import set_chunk_size
from vitrine.media.errors import ProtocolBroken
from vitrine.media.rtmp.chunks import ChunkReader, Message, render

BODIES = st.binary(max_size=700)
TIMES = st.integers(0, 0xFFFFFFFF)
MESSAGES = st.builds(Message, st.integers(8, 9), TIMES, st.integers(0, 3), BODIES)


def read_all(reader: ChunkReader, data: bytes, cuts: list[int]) -> list[Message]:
    edges = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    messages: list[Message] = []
    for start, end in pairwise(edges):
        reader.feed(data[start:end])
        messages += reader.messages()
    return messages


@given(st.lists(MESSAGES, max_size=5), st.integers(1, 300), st.lists(st.integers(0, 4000)))
def test_boundaries_may_fall_anywhere(
    sent: list[Message], chunk_size: int, cuts: list[int]
) -> None:
    data = set_chunk_size(chunk_size)
    data += b"".join(render(message, 4, chunk_size) for message in sent)
    assert read_all(ChunkReader(1 << 16), data, cuts)[1:] == sent


@given(st.binary(max_size=400), st.lists(st.integers(0, 400)))
def test_nonsense_is_refused_and_nothing_worse(data: bytes, cuts: list[int]) -> None:
    with suppress(ProtocolBroken):
        assert isinstance(read_all(ChunkReader(1 << 10), data, cuts), list)


def test_two_messages_may_be_interleaved() -> None:
    video = render(Message(9, 40, 1, b"v" * 200), 6)
    audio = render(Message(8, 41, 1, b"a" * 20), 4)
    first_chunk = 12 + 128
    reader = ChunkReader(1 << 16)
    reader.feed(video[:first_chunk] + audio + video[first_chunk:])
    assert [message.kind for message in reader.messages()] == [8, 9]


@pytest.mark.parametrize("repeats", [True, False], ids=["repeated", "left out"])
def test_an_extended_timestamp_may_be_left_out_of_later_chunks(repeats: bool) -> None:  # noqa: FBT001
    time = 20_000_000
    head = b"\x06\xff\xff\xff" + (200).to_bytes(3, "big") + b"\x09" + b"\x01\0\0\0"
    extended = struct.pack(">I", time)
    later = b"\xc6" + (extended if repeats else b"")
    reader = ChunkReader(1 << 16)
    reader.feed(head + extended + b"x" * 128 + later + b"y" * 72)
    assert list(reader.messages()) == [Message(9, time, 1, b"x" * 128 + b"y" * 72)]


def test_a_bare_chunk_repeats_the_last_step_in_time() -> None:
    first = b"\x04\0\0\x0a\0\0\x01\x08\x01\0\0\0" + b"a"
    second = b"\x84\0\0\x17" + b"b"
    third = b"\xc4" + b"c"
    reader = ChunkReader(1 << 16)
    reader.feed(first + second + third)
    assert [message.timestamp for message in reader.messages()] == [10, 33, 56]


def test_a_bare_chunk_behind_a_full_header_steps_by_its_whole_timestamp() -> None:
    reader = ChunkReader(1 << 16)
    reader.feed(b"\x04\0\0\x17\0\0\x01\x08\x01\0\0\0" + b"a" + b"\xc4" + b"b")
    assert [message.timestamp for message in reader.messages()] == [23, 46]


def test_a_message_over_the_limit_is_refused_by_its_header() -> None:
    reader = ChunkReader(1000)
    reader.feed(render(Message(9, 0, 1, bytes(1001)), 6)[:12])
    with pytest.raises(ProtocolBroken, match="over the limit of 1000"):
        list(reader.messages())


def test_an_aborted_message_is_dropped() -> None:
    begun = render(Message(9, 0, 1, b"v" * 200), 6)[:140]
    abort = render(Message(2, 0, 0, struct.pack(">I", 6)), 2)
    whole = render(Message(9, 5, 1, b"w" * 10), 6)
    reader = ChunkReader(1 << 16)
    reader.feed(begun + abort + whole)
    assert [message.body for message in reader.messages() if message.kind == 9] == [b"w" * 10]


def test_many_messages_begun_at_once_are_refused_before_they_fill_the_memory() -> None:
    reader, half = ChunkReader(4_096), 12 + 128 + 15 * (1 + 128)
    begun = [render(Message(20, 0, 0, b"x" * 4_096), stream)[:half] for stream in range(3, 63)]
    for data in begun[:4]:
        reader.feed(data)
        assert not list(reader.messages())
    reader.feed(begun[4])
    with pytest.raises(ProtocolBroken, match="begun and not ended"):
        list(reader.messages())


def test_messages_that_are_ended_or_begun_anew_leave_nothing_behind() -> None:
    reader = ChunkReader(4_096)
    whole = render(Message(20, 0, 0, b"x" * 4_096), 3)
    for _ in range(8):
        reader.feed(whole)
        assert len(list(reader.messages())) == 1
        reader.feed(whole[: 12 + 128])
        assert not list(reader.messages())
