from collections.abc import Iterable
from io import BytesIO

import av
from hypothesis import given
from hypothesis import strategies as st

from tests.world.media import AAC_MONO_48K, avcc
from vitrine.media import aac, h264
from vitrine.media.fmp4.fragment import read_fragments
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.hls.packager import (
    Cut,
    Frame,
    NewInit,
    NewPart,
    NewSegment,
    Packager,
    SegmentEnds,
)

VIDEO = h264.read_config(avcc())
FRAME = CLOCK // 30


def a_packager(*, sound: bool = False) -> Packager:
    packager = Packager()
    packager.configure_video(VIDEO)
    packager.wants_sound = sound
    return packager


def frames(keys: Iterable[bool], step: int = FRAME) -> Iterable[Frame]:
    for number, key in enumerate(keys):
        at = 10 * CLOCK + number * step
        yield Frame(key, at, at, f"frame {number}".encode())


def cut(packager: Packager, pictures: Iterable[Frame]) -> list[Cut]:
    cuts = [made for picture in pictures for made in packager.picture(picture)]
    return cuts + packager.finish()


def parts_of(cuts: list[Cut]) -> list[NewPart]:
    return [made for made in cuts if isinstance(made, NewPart)]


def every(frames_apart: int, total: int) -> list[bool]:
    return [number % frames_apart == 0 for number in range(total)]


def test_a_part_is_a_third_of_a_second_and_a_segment_one_group_of_pictures() -> None:
    packager = a_packager()
    cuts = cut(packager, frames(every(60, 181)))
    durations = [part.duration for part in parts_of(cuts)]
    assert durations[:18] == [10 * FRAME] * 18
    assert [type(made) for made in cuts].count(SegmentEnds) == 4
    assert packager.target_seconds == 3


@given(st.lists(st.booleans(), min_size=2, max_size=120), st.integers(1, CLOCK))
def test_no_frame_is_lost_whatever_the_rhythm(keys: list[bool], step: int) -> None:
    keys = [True, *keys]
    parts = parts_of(cut(a_packager(), frames(keys, step)))
    assert sum(part.body.count(b"frame ") for part in parts) == len(keys)
    assert sum(part.duration for part in parts) == len(keys) * step


@given(st.lists(st.integers(1, CLOCK // 10), min_size=2, max_size=100))
def test_no_part_is_longer_than_promised(steps: list[int]) -> None:
    packager, at, cuts = a_packager(), 10 * CLOCK, list[Cut]()
    for number, step in enumerate(steps):
        cuts += packager.picture(Frame(number == 0, at, at, b"frame"))
        at += step
    assert all(part.duration <= packager.part_target for part in parts_of(cuts))


def test_a_part_tells_again_what_it_holds() -> None:
    for part in parts_of(cut(a_packager(), frames(every(30, 95)))):
        (fact,) = read_fragments(part.body)
        assert (fact.duration, fact.key) == (part.duration, part.independent)


def test_a_keyframe_that_does_not_come_is_not_waited_for_for_ever() -> None:
    packager = a_packager()
    cuts = cut(packager, frames(every(900, 1_000)))
    segments = [made for made in cuts if isinstance(made, NewSegment)]
    assert packager.target_seconds == 12
    assert [segment.independent for segment in segments] == [True, False, False, True]
    assert packager.forced_cuts == 2


def test_pictures_before_the_first_keyframe_are_left_out() -> None:
    parts = parts_of(cut(a_packager(), frames([False, False, True, False])))
    assert b"frame 0" not in parts[0].body
    assert parts[0].body.count(b"frame ") == 2


def test_another_parameter_set_begins_with_another_init_segment() -> None:
    packager = a_packager()
    first = [made for frame in frames(every(30, 45)) for made in packager.picture(frame)]
    other = VIDEO._replace(record=VIDEO.record + b"\0", width=960)
    packager.configure_video(other)
    later = [frame._replace(decoded=frame.decoded + 2 * CLOCK) for frame in frames(every(30, 45))]
    second = cut(packager, [frame._replace(shown=frame.decoded) for frame in later])
    assert [made.video for made in first + second if isinstance(made, NewInit)] == [VIDEO, other]


def test_sound_that_comes_late_is_waited_for_a_second() -> None:
    packager = a_packager(sound=True)
    pictures = list(frames(every(30, 60)))
    early = [made for frame in pictures[:20] for made in packager.picture(frame)]
    packager.configure_audio(aac.read_config(AAC_MONO_48K))
    init = next(made for made in cut(packager, pictures[20:]) if isinstance(made, NewInit))
    assert early == []
    assert init.audio is not None


def test_an_init_segment_describes_both_tracks() -> None:
    packager = a_packager(sound=True)
    packager.configure_audio(aac.read_config(AAC_MONO_48K))
    cuts = cut(packager, frames(every(30, 31)))
    body = b"".join(made.body for made in cuts if isinstance(made, NewInit | NewPart))
    with av.open(BytesIO(body)) as read:
        (video,), (audio,) = read.streams.video, read.streams.audio
        assert (video.width, video.height) == (540, 960)
        assert (audio.rate, audio.channels) == (48_000, 1)
