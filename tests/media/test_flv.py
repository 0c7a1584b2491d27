from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.media import avcc
from vitrine.media import aac, flv, h264
from vitrine.media.errors import CodecRefused, MediaError


@given(st.booleans(), st.integers(-(1 << 23), (1 << 23) - 1), st.binary(max_size=50))
def test_a_video_tag_is_read_as_it_was_written(key: bool, offset: int, body: bytes) -> None:  # noqa: FBT001
    tag = bytes([0x17 if key else 0x27, 1]) + offset.to_bytes(3, "big", signed=True) + body
    assert flv.read_video(tag) == flv.Frame(key, offset, body)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        (b"\x14\x00", "VP6"), (b"\x1c\x00\0\0\0", "HEVC"), (b"\x90hvc1", "HEVC"),
        (b"\x91av01", "AV1"), (b"\x90vp09", "VP9"), (b"\x12\x00", "Sorenson"),
    ],
)  # fmt: skip
def test_a_video_codec_we_cannot_carry_is_named(tag: bytes, name: str) -> None:
    with pytest.raises(CodecRefused, match=f"{name}.*send H.264"):
        flv.read_video(tag)


@pytest.mark.parametrize(
    ("tag", "name"),
    [(b"\x2f\xff", "MP3"), (b"\xb2\x00", "Speex"), (b"\x90Opus", "Opus"), (b"\x3e\x00", "PCM")],
)
def test_an_audio_codec_we_cannot_carry_is_named(tag: bytes, name: str) -> None:
    with pytest.raises(CodecRefused, match=f"{name}.*send AAC"):
        flv.read_audio(tag)


def test_h264_and_aac_come_in_either_dress() -> None:
    assert flv.read_video(b"\x90avc1record") == flv.Config(b"record")
    assert flv.read_video(b"\x93avc1body") == flv.Frame(key=True, offset=0, body=b"body")
    assert flv.read_audio(b"\x90mp4a\x11\x88") == flv.Config(b"\x11\x88")
    assert flv.read_audio(b"\xaf\x01body") == flv.Sound(b"body")


@given(st.binary(max_size=60))
def test_a_tag_of_nonsense_is_refused_and_nothing_worse(tag: bytes) -> None:
    for read in (flv.read_video, flv.read_audio, h264.read_config, aac.read_config):
        with suppress(MediaError):
            assert read(tag) is None or tag


def test_the_picture_is_described_by_its_parameter_set() -> None:
    config = h264.read_config(avcc())
    assert (config.codec, config.width, config.height) == ("avc1.64001f", 540, 960)
    assert round(config.fps) == 24


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("1188", ("mp4a.40.2", 48_000, 1)),
        ("1210", ("mp4a.40.2", 44_100, 2)),
        ("119056e500", ("mp4a.40.2", 48_000, 2)),
        ("2b098800", ("mp4a.40.5", 24_000, 1)),
    ],
)
def test_the_sound_is_described_by_its_configuration(
    record: str, expected: tuple[str, int, int]
) -> None:
    config = aac.read_config(bytes.fromhex(record))
    assert (config.codec, config.rate, config.channels) == expected
