from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.world.media import avcc
from vitrine.media import aac, av1, flv, h264, hevc
from vitrine.media.errors import CodecRefused, MediaBroken, MediaError
from vitrine.media.video import VideoCodec, described


@given(st.booleans(), st.integers(-(1 << 23), (1 << 23) - 1), st.binary(max_size=50))
def test_a_video_tag_is_read_as_it_was_written(key: bool, offset: int, body: bytes) -> None:  # noqa: FBT001
    tag = bytes([0x17 if key else 0x27, 1]) + offset.to_bytes(3, "big", signed=True) + body
    assert flv.read_video(tag) == flv.Frame(key, offset, body)


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        (b"\x14\x00", "VP6"), (b"\x90vvc1", "VVC"), (b"\x90vp09", "VP9"),
        (b"\x12\x00", "Sorenson"), (b"\x90zzzz", "The codec zzzz"),
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
    assert flv.read_audio(b"\x90mp4a\x11\x88") == flv.SoundConfig(b"\x11\x88")
    assert flv.read_audio(b"\xaf\x01body") == flv.Sound(b"body")


@pytest.mark.parametrize(
    ("tag", "read"),
    [
        (b"\x90hvc1record", flv.Config(b"record", VideoCodec.HEVC)),
        (b"\x91hvc1\xff\xff\xfebody", flv.Frame(key=True, offset=-2, body=b"body")),
        (b"\xa3hvc1body", flv.Frame(key=False, offset=0, body=b"body")),
        (b"\x1c\x00\0\0\0record", flv.Config(b"record", VideoCodec.HEVC)),
        (b"\x91av01body", flv.Frame(key=True, offset=0, body=b"body")),
        (b"\x94hvc1metadata", None),
        (b"\x97\x01xx\x03av01body", flv.Frame(key=True, offset=0, body=b"body")),
        (b"\x96\x03av01\x00body", flv.Frame(key=True, offset=0, body=b"body")),
        (b"\x96\x03av01\x01body", None),
        (b"\x96\x13av01\x01\0\0\x02xx\x00\0\0\x04body", flv.Frame(True, 0, b"body")),  # noqa: FBT003
        (b"\x96\x23hvc1\x02\0\0\x01xav01\x00\0\0\x04body", flv.Frame(True, 0, b"body")),  # noqa: FBT003
    ],
)
def test_hevc_and_av1_come_by_fourcc_modified_or_among_tracks(
    tag: bytes, read: flv.Config | flv.Frame | None
) -> None:
    assert flv.read_video(tag) == read


@given(st.binary(max_size=60))
def test_a_tag_of_nonsense_is_refused_and_nothing_worse(tag: bytes) -> None:
    readers = (h264.read_config, hevc.read_config, av1.read_config, aac.read_config)
    for read in (flv.read_video, flv.read_audio, *readers):
        with suppress(MediaError):
            assert read(tag) is None or tag


def test_the_picture_is_described_by_its_parameter_set() -> None:
    config = h264.read_config(avcc())
    assert (config.codec, config.width, config.height) == ("avc1.64001f", 540, 960)
    assert round(config.fps) == 24


def test_a_picture_larger_than_any_decoder_plays_is_refused() -> None:
    with pytest.raises(MediaBroken, match="70000 x 180"):
        described(VideoCodec.H264, b"", codec="", size=(70_000, 180), fps=25)


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
