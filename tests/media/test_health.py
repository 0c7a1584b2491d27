from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.world.media import MediaNode, Tag, encoded_tags, flv_tags, on_air
from vitrine.kit import clock
from vitrine.media import aac
from vitrine.media.advice import Seen, advise
from vitrine.media.capture import CaptureDelay, x264_frames
from vitrine.media.health import Health
from vitrine.media.level import Level
from vitrine.media.publication import Publication
from vitrine.media.video import VideoCodec, VideoConfig

NOW = clock.now()
STEREO = aac.read_config(bytes.fromhex("1190"))
HD = VideoConfig(b"", "avc1.64001f", 1920, 1080, 30.0)
GOOD = Seen(
    has_picture=True, seconds=30, video=HD, audio=STEREO, keyframe_interval_ms=2_000,
    forced_cuts=0, rates=[4_000_000] * 9, steps=[33, 33, 34] * 40, late_ms=40, dropped=0,
    levels=[Level((-20.0, -21.0), -6.0, clipped=False)] * 10, minutes_left=300,
)  # fmt: skip


def test_a_good_stream_needs_no_advice() -> None:
    assert advise(GOOD) == []


@pytest.mark.parametrize(
    ("code", "facts", "seen"),
    [
        ("no-picture", {}, {"has_picture": False}),
        ("keyframes-far-apart", {"seconds": 8.3}, {"keyframe_interval_ms": 8_333}),
        ("keyframes-far-apart", {}, {"keyframe_interval_ms": 0, "forced_cuts": 1}),
        ("link-too-slow", {"seconds": 2.4}, {"late_ms": 2_400}),
        ("frames-missing", {"count": 12}, {"dropped": 12}),
        ("bitrate-unsteady", {"low": 0.6, "high": 4.0}, {"rates": [4_000_000] * 7 + [600_000] * 2}),
        ("frame-rate-varies", {}, {"steps": [16, 50] * 40}),
        ("frame-rate-low", {"fps": 10}, {"steps": [100] * 80}),
        ("codec-not-everywhere", {"codec": "HEVC"}, {"video": HD._replace(kind=VideoCodec.HEVC)}),
        ("no-sound", {}, {"audio": None, "levels": []}),
        ("sound-not-stereo", {"channels": 6}, {"audio": STEREO._replace(channels=6)}),
        ("sound-clipped", {}, {"levels": [Level((-3.0, -3.0), 0.0, clipped=True)]}),
        ("sound-silent", {}, {"levels": [Level((-80.0, -90.0), -70.0, clipped=False)] * 10}),
        ("ends-soon", {"minutes": 9}, {"minutes_left": 9}),
    ],
)
def test_what_is_wrong_with_a_stream_is_named(
    code: str, facts: dict[str, Any], seen: dict[str, Any]
) -> None:
    assert advise(GOOD._replace(**seen)) == [(code, facts)]


@pytest.mark.parametrize(
    ("options", "frames"),
    [
        ({"bframes": 2, "rc_lookahead": 10, "mbtree": 1, "threads": 3, "b_adapt": 1}, 13),
        ({"bframes": 3, "rc_lookahead": 40, "mbtree": 1, "threads": 6, "b_adapt": 2}, 46),
        ({"bframes": 0, "threads": 3}, 3),
        ({"bframes": 0, "threads": 4, "sliced_threads": 1}, 0),
    ],
)
def test_x264_says_how_long_it_keeps_a_picture(options: dict[str, int], frames: int) -> None:
    assert x264_frames(options) == frames


def test_an_encoder_that_says_nothing_is_judged_by_how_far_it_reorders() -> None:
    plain, reordering = CaptureDelay("rtmp"), CaptureDelay("rtmp")
    assert plain.estimate(30, 0) == 450
    for delay, offsets in ((plain, [0, 0]), (reordering, [33, 100, 0, 33])):
        delay.keyframe(b"\x65")
        for offset in offsets:
            delay.picture(offset)
    assert (plain.estimate(30, 12), reordering.estimate(30, 12)) == (142, 242)


def test_a_stream_that_was_made_in_advance_says_nothing_about_its_delay() -> None:
    delay = CaptureDelay("rtmp")
    delay.keyframe(b"x264 - core 164 - options: bframes=3 mbtree=1 threads=12 rc_lookahead=40\0")
    assert delay.estimate(24, 0) == 450


def test_whip_keeps_its_own_estimate() -> None:
    delay = CaptureDelay("whip")
    delay.keyframe(b"\x65")
    assert delay.estimate(30, 40) == 130


async def test_x264s_settings_are_read_from_the_stream(node: MediaNode) -> None:
    publication = await on_air(node)
    play(publication, encoded_tags("320x180", starts_ms=0))
    threads = publication.vitals.capture_ms
    assert threads % 40 == 30
    assert threads != 450


async def test_the_host_sees_level_and_size_of_what_arrives(node: MediaNode) -> None:
    publication = await on_air(node)
    health = play(publication, tone("0.25", channels=1))
    assert health.level is not None
    (loudness,) = health.level.loudness
    assert loudness == pytest.approx(-15.05, abs=0.6)  # a sine of a quarter: -12.04 dB, less 3.01
    assert health.level.peak == pytest.approx(-12.04, abs=0.8)
    assert not health.level.clipped


async def test_sound_beyond_full_scale_is_seen(node: MediaNode) -> None:
    publication = await on_air(node)
    health = play(publication, tone("4", channels=2))
    assert health.level is not None
    assert health.level.clipped
    assert "sound-clipped" in [advice.code for advice in publication.health().advice]


async def test_sound_that_cannot_be_decoded_has_no_level_and_passes(node: MediaNode) -> None:
    publication = await on_air(node)
    broken = (Tag(True, 20 * n, b"\xaf\x01" + b"\xff" * 200) for n in range(50))  # noqa: FBT003
    first = Tag(True, 0, b"\xaf\x00\x11\x90")  # noqa: FBT003
    play(publication, iter([first]))
    assert play(publication, broken).level is None


def play(publication: Publication, tags: Iterator[Tag]) -> Health:
    """At the speed of their timestamps."""
    for tag in tags:
        with clock.stopped_at(NOW + timedelta(milliseconds=tag.timestamp)):
            (publication.audio if tag.audio else publication.video)(tag.timestamp, tag.body)
    return publication.health()


def tone(volume: str, *, channels: int) -> Iterator[Tag]:
    sine = f"aevalsrc={volume}*sin(2*PI*440*t):s=48000:d=1.5"
    return flv_tags("-f", "lavfi", "-i", sine, "-ac", str(channels), "-c:a", "aac", "-b:a", "160k")
