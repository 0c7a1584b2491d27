"""Any bytes at all: refused by name, in bounded memory, and never anything worse."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.media import MediaNode, on_air, video_config_tag
from tests.world.rtmp_client import HANDSHAKE, an_rtmp_client
from tools.fuzz.targets import TARGETS
from vitrine.media import closing
from vitrine.media.errors import MediaError, ProtocolBroken
from vitrine.media.fmp4.fragment import Pictures, Sounds, VideoSample, fragment, read_fragments
from vitrine.media.rtmp import session
from vitrine.media.rtmp.chunks import ChunkReader, Message, render
from vitrine.media.rtmp.handshake import answer, check_version
from vitrine.media.rtmp.messages import (
    AGGREGATE,
    PING_REQUEST,
    USER_CONTROL,
    read_command,
    read_metadata,
    split_aggregate,
)
from vitrine.media.timestamps import Timebase

CORPUS = Path(__file__).parent / "corpus"
LIMIT = 4_096
TICKS = st.integers(0, 2**32 - 1)
SAMPLES = st.lists(
    st.builds(
        VideoSample,
        st.booleans(),
        st.integers(0, 2**31),
        st.integers(-(2**31), 2**31 - 1),
        st.binary(max_size=200),
    ),
    min_size=1,
    max_size=20,
)
SOUNDS = st.none() | st.builds(
    Sounds, st.integers(0, 2**40), TICKS, st.lists(st.binary(max_size=40), min_size=1, max_size=9)
)


@given(st.lists(st.binary(max_size=300), max_size=30))
def test_chunks_keep_no_more_than_they_may(pieces: Sequence[bytes]) -> None:
    reader = ChunkReader(LIMIT)
    with suppress(ProtocolBroken):
        for piece in pieces:
            reader.feed(piece)
            for message in reader.messages():
                assert len(message.body) <= LIMIT
                assert 0 <= message.timestamp < 2**32


@given(st.binary(min_size=1, max_size=400))
def test_messages_of_nonsense_are_refused(body: bytes) -> None:
    for kind in (17, 18, 20, 22):
        message = session.Message(kind, 0, 1, body)
        with suppress(ProtocolBroken):
            read_command(message)
        with suppress(ProtocolBroken):
            assert all(part.stream == 1 for part in split_aggregate(message))
        assert isinstance(read_metadata(message), dict)


@given(st.binary(min_size=1536, max_size=1536))
def test_a_handshake_answers_any_bytes_with_those_bytes(c1: bytes) -> None:
    said = answer(c1)
    check_version(said[:1])
    assert said[1 + 1536 :] == c1


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**60), SAMPLES, SOUNDS)
def test_a_fragment_tells_what_was_put_into_it(
    sequence: int, start: int, samples: list[VideoSample], sounds: Sounds | None
) -> None:
    body = fragment(sequence, Pictures(start, samples), sounds)
    (fact,) = read_fragments(body)
    assert fact.size == len(body)
    assert (fact.start, fact.key) == (start, samples[0].key)
    assert fact.duration == sum(sample.duration for sample in samples)
    media = b"".join([sample.body for sample in samples] + list(sounds.bodies if sounds else []))
    assert body.endswith(media)


@pytest.mark.parametrize("name", TARGETS)
def test_what_the_hunt_once_found_is_refused_or_read(name: str) -> None:
    inputs = sorted((CORPUS / name).iterdir())
    assert inputs
    for found in inputs:
        with suppress(MediaError):
            TARGETS[name](found.read_bytes())


@given(st.binary(max_size=400))
def test_a_segment_file_of_nonsense_has_no_whole_fragments(body: bytes) -> None:
    with suppress(MediaError):
        assert sum(fact.size for fact in read_fragments(body)) <= len(body)


@given(
    st.lists(
        st.tuples(st.sampled_from(["video", "audio"]), TICKS, st.integers(0, 5_000)), max_size=60
    )
)
def test_media_time_follows_the_clock_whatever_the_timestamps(
    said: list[tuple[str, int, int]],
) -> None:
    """A jump is bridged by what passed, so that time runs away by small steps at most."""
    base, now = Timebase(), 0
    for name, raw, passed in said:
        now += passed
        assert base.unroll(name, raw, now) >= 0
        assert base.lead(now) <= 10_000 + 5_000 * len(said)


@pytest.mark.parametrize("after", [HANDSHAKE, HANDSHAKE + bytes(1536), b"\x03"])
async def test_bytes_that_are_no_rtmp_end_their_connection_only(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch, after: bytes
) -> None:
    monkeypatch.setattr(session, "PUBLISHES_WITHIN", timedelta(milliseconds=300))
    good = await on_air(node)
    async with an_rtmp_client(node.rtmp_port) as client:
        client.send(after + b"\xff" * 100_000)
        assert await client.hung_up_on()
    good.video(0, video_config_tag().body)
    assert good.video_config is not None


PING = render(Message(USER_CONTROL, 0, 0, bytes([0, PING_REQUEST, 0, 0, 0, 0])), 2)
PING_AGAIN = b"\xc2" + PING[12:]
NEVER_WHOLE = render(Message(USER_CONTROL, 0, 0, bytes(200)), 2)[: 12 + 128]
NOTHING = render(Message(AGGREGATE, 0, 0, b""), 2)


@pytest.mark.parametrize(
    "said",
    [PING + PING_AGAIN * 500, NEVER_WHOLE * 2_000, NOTHING * 500],
    ids=["pings", "never whole", "nothing"],
)
async def test_who_says_much_and_does_not_publish_is_refused(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(session, "PUBLISHES_WITHIN", timedelta(minutes=5))
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.shake_hands()
        client.send(said)
        assert await client.status() == "NetConnection.Connect.Failed"


async def test_who_takes_nothing_of_what_is_said_is_let_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(closing, "FLUSHED_WITHIN", timedelta(milliseconds=100))
    said, let_go = 50_000_000, asyncio.Event()

    async def speak(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(bytes(said))
        await closing.close(writer)
        let_go.set()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        async with asyncio.timeout(40):
            await let_go.wait()
            heard = 0
            with suppress(ConnectionResetError):
                while data := await reader.read(1 << 20):
                    heard += len(data)
        writer.close()
    assert heard < said


async def test_a_publisher_that_drips_bytes_is_hung_up_on(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PUBLISHES_WITHIN", timedelta(milliseconds=300))
    async with an_rtmp_client(node.rtmp_port) as client:
        client.send(b"\x03" + bytes(10))
        assert await client.hung_up_on()
    assert node.asked == []
