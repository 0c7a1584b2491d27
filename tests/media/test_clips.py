"""Cutting recordings: at a keyframe, to the frame, upright, with captions."""

import asyncio
import sys
from pathlib import Path

import av
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from tests.world.media import (
    SHOW,
    MediaNode,
    clip_tags,
    on_air,
    run_ffmpeg,
    send,
    silence_tags,
)
from vitrine.media.clips import job
from vitrine.media.clips.captions import (
    CaptionsBroken,
    Cue,
    read_vtt,
    shifted,
    write_vtt,
)  # fmt: skip
from vitrine.media.clips.picturing import save_poster
from vitrine.media.clips.planning import seconds_before, stretches
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.timeline import Segment, Timeline

FRAME = 1 / 24


@pytest.fixture
async def recording(node: MediaNode) -> Timeline:
    """Eight seconds, a keyframe every two."""
    publication = await on_air(node)
    send(publication, silence_tags(9))
    send(publication, clip_tags(turns=2))
    node.engine.stopped(publication, clean=True, reason="")
    await node.engine.end(SHOW)
    timeline = await node.engine.timeline(SHOW)
    assert timeline is not None
    for segment in timeline.segments:  # sent at once, they were dated within a moment
        segment.at_ms = timeline.segments[0].at_ms + 2_000 * segment.number
    return timeline


async def cut(
    node: MediaNode, timeline: Timeline, folder: Path, start: int, end: int, **how: object
) -> job.Answer:
    since, until = moment(timeline, start), moment(timeline, end)
    sources = [
        job.Source(str(joined(node, each.init, each.segments, folder / f"{n}.mp4")), each.at)
        for n, each in enumerate(stretches(timeline, since, until))
    ]
    order = {
        "sources": msgspec.to_builtins(sources), "since": since, "until": until,
        "into": str(folder / "clip.mp4"), "poster": str(folder / "poster.jpg"),
    } | how  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "vitrine.media.clips",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate(msgspec.json.encode(order))
    return msgspec.json.decode(said.splitlines()[-1], type=job.Answer)


def moment(timeline: Timeline, ms: int) -> int:
    """Of the recording's picture, by the segment that shows it."""
    segment = timeline.segments[ms // 2_000]
    return segment.at_ms + ms % 2_000


def joined(node: MediaNode, init: str, segments: tuple[str, ...], file: Path) -> Path:
    show = node.engine.shows / SHOW
    file.write_bytes(b"".join((show / path).read_bytes() for path in (init, *segments)))
    return file


def frames_of(file: Path) -> list[float]:
    with av.open(str(file), "r") as clip:
        return [float(frame.time or 0) for frame in clip.decode(video=0)]


async def test_a_clip_at_a_keyframe_holds_the_recorded_bytes(
    node: MediaNode, recording: Timeline, tmp_path: Path
) -> None:
    made = await cut(node, recording, tmp_path, 2_700, 5_200)
    assert isinstance(made, job.Made)
    assert made.anchors == [(0, recording.segments[1].at_ms)]
    assert made.duration_ms == pytest.approx(
        3_200, abs=200
    )  # up to the last picture that others need
    with av.open(str(tmp_path / "clip.mp4"), "r") as clip:
        ours = [bytes(packet) for packet in clip.demux(video=0) if packet.size]
    with av.open(str(tmp_path / "0.mp4"), "r") as kept:
        theirs = [bytes(packet) for packet in kept.demux(video=0) if packet.size]
    assert ours == theirs[: len(ours)]


async def test_a_clip_to_the_frame_has_exactly_the_frames_between_its_marks(
    node: MediaNode, recording: Timeline, tmp_path: Path
) -> None:
    made = await cut(node, recording, tmp_path, 2_700, 4_700, exact=True)
    assert isinstance(made, job.Made)
    frames = frames_of(tmp_path / "clip.mp4")
    assert len(frames) == 48
    assert frames[0] < FRAME
    assert made.anchors == [(0, moment(recording, 2_700))]
    assert (tmp_path / "poster.jpg").read_bytes().startswith(b"\xff\xd8")


async def test_a_clip_over_a_reconnect_is_one_file_that_knows_both_times(
    node: MediaNode, recording: Timeline, tmp_path: Path
) -> None:
    for segment in recording.segments[2:]:
        segment.era += 1
        segment.at_ms += 30_000
    made = await cut(node, recording, tmp_path, 3_000, 5_500, exact=True)
    assert isinstance(made, job.Made)
    assert [at for _, at in made.anchors] == [moment(recording, 3_000), moment(recording, 4_000)]
    assert made.duration_ms == pytest.approx(2_500, abs=50)
    assert frames_of(tmp_path / "clip.mp4") == sorted(frames_of(tmp_path / "clip.mp4"))


async def test_letters_that_cannot_be_burned_in_are_named(
    node: MediaNode, recording: Timeline, tmp_path: Path
) -> None:
    burned = [{"start": 0, "end": 900, "text": "杯子"}]
    failed = await cut(node, recording, tmp_path, 0, 1_000, burned=burned)
    assert failed == job.Failed("letters", "子杯")


async def test_burned_captions_stand_in_the_picture_while_they_are_said(
    node: MediaNode, recording: Timeline, tmp_path: Path
) -> None:
    burned = [{"start": 0, "end": 500, "text": "Größe & ŁŻĘ"}]
    await cut(node, recording, tmp_path, 0, 1_000, burned=burned)
    with av.open(str(tmp_path / "clip.mp4"), "r") as clip:
        pictures = [frame.to_image() for frame in clip.decode(video=0)]
    letters = [white_in(picture, 0.5, 0.66) for picture in pictures]
    assert min(letters[:11]) > 3 * max(letters[14:], default=0) + 50


async def test_letters_in_an_upright_clip_keep_clear_of_the_card_in_the_room(
    node: MediaNode, recording: Timeline, tmp_path: Path
) -> None:
    burned = [{"start": 0, "end": 500, "text": "A sentence that is long enough for two lines"}]
    pictures = list[Image.Image]()
    for said in (burned, []):
        await cut(node, recording, tmp_path, 0, 400, exact=True, burned=said)
        with av.open(str(tmp_path / "clip.mp4"), "r") as clip:
            pictures.append(next(clip.decode(video=0)).to_image())
    changed = ImageChops.difference(*pictures).convert("L").point([0] * 61 + [255] * 195)
    assert changed.height > changed.width
    box = changed.getbbox()
    assert box is not None
    left, top, right, bottom = box
    assert (bottom - top) / changed.height > 0.05
    assert bottom / changed.height < 0.67
    assert (left / changed.width, right / changed.width) == (
        pytest.approx(0.2, abs=0.1),
        pytest.approx(0.8, abs=0.1),
    )


def white_in(picture: Image.Image, top: float, bottom: float) -> int:
    """Pixels between two shares of its height."""
    grey = picture.convert("L")
    band = grey.crop((0, round(grey.height * top), grey.width, round(grey.height * bottom)))
    return sum(band.histogram()[245:])


async def test_a_poster_is_not_the_black_that_a_show_began_with(tmp_path: Path) -> None:
    """Two seconds of black, then a picture; keyframes every second."""
    black, shown = "color=black:s=160x90:r=10:d=2.5", "testsrc2=s=160x90:r=10:d=2"
    made = ["-filter_complex", f"{black}[a];{shown}[b];[a][b]concat", "-g", "10"]
    encoder = ["-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast"]
    await run_ffmpeg("-y", *made, *encoder, str(tmp_path / "clip.mp4"))
    save_poster(str(tmp_path / "clip.mp4"), str(tmp_path / "poster.jpg"))
    with Image.open(tmp_path / "poster.jpg") as poster:
        assert sum(poster.convert("L").histogram()[150:]) > 1_000


async def test_an_upright_clip_is_nine_by_sixteen(
    node: MediaNode, recording: Timeline, tmp_path: Path
) -> None:
    made = await cut(node, recording, tmp_path, 0, 500, crop=0.0)
    assert isinstance(made, job.Made)
    assert (made.width, made.height) == (540, 960)


async def test_what_was_not_recorded_makes_no_clip(
    node: MediaNode, recording: Timeline, tmp_path: Path
) -> None:
    (tmp_path / "x.mp4").write_bytes(b"this is no video")
    sources = [{"path": str(tmp_path / "x.mp4"), "at": 0}]
    failed = await cut(node, recording, tmp_path, 0, 500, sources=sources)
    assert isinstance(failed, job.Failed)
    assert failed.code == "broken"


def test_a_moment_s_place_in_the_recording_skips_what_was_not_kept() -> None:
    timeline = Timeline()
    for number, at in enumerate((1_000, 13_000)):
        timeline.add(
            Segment(
                folder="f", number=number, msn=number, era=0, init="init-0.mp4", at_ms=at,
                independent=True, duration=2 * CLOCK, size=1, complete=True,
            )
        )  # fmt: skip
    assert seconds_before(timeline, 1_500) == pytest.approx(0.5)
    assert seconds_before(timeline, 5_000) == pytest.approx(2.0)
    assert seconds_before(timeline, 13_500) == pytest.approx(2.5)


def test_webvtt_and_subrip_are_read_as_plain_text() -> None:
    head = "\ufeffWEBVTT\r\n\r\nNOTE x\r\n\r\n1\r\n"
    vtt = f"{head}00:01.000 --> 00:02.500 align:left\r\n<v Ann>Tea &amp; <i>cups</i>\r\n"
    srt = "1\n00:00:01,000 --> 00:00:02,500\nTea & cups\n"
    assert read_vtt(vtt) == read_vtt(srt) == [Cue(1_000, 2_500, "Tea & cups")]


@pytest.mark.parametrize(
    ("body", "line", "code"),
    [
        ("", 1, "no-header"),
        ("<html>", 1, "no-header"),
        ("WEBVTT\n", 2, "no-cues"),
        ("WEBVTT\n\n1 --> 2\nx", 3, "times"),
        ("WEBVTT\n\n00:05.000 --> 00:04.000\nx", 3, "backwards"),
    ],
)
def test_a_file_that_is_no_captions_is_refused_by_its_line(body: str, line: int, code: str) -> None:
    with pytest.raises(CaptionsBroken) as broken:
        read_vtt(body)
    assert (broken.value.line, broken.value.code) == (line, code)


words = st.text("abcäöüß字&é<>.,!?1", min_size=1).filter(lambda w: "<" not in w and "&" not in w)
spans = st.tuples(st.integers(0, 10_000_000), st.integers(1, 60_000))
cues = st.tuples(spans, words).map(lambda of: Cue(of[0][0], of[0][0] + of[0][1], of[1]))


@settings(max_examples=30)
@given(st.lists(cues, min_size=1, max_size=20))
def test_captions_that_were_written_are_read_again(said: list[Cue]) -> None:
    assert read_vtt(write_vtt(said)) == sorted(said, key=lambda cue: (cue.start, cue.end))


@settings(max_examples=30)
@given(st.lists(cues, max_size=20), st.integers(0, 10_000_000), st.integers(1, 600_000))
def test_shifted_captions_lie_within_the_clip(said: list[Cue], start: int, length: int) -> None:
    for cue in shifted(said, start, length):
        assert 0 <= cue.start < cue.end <= length
