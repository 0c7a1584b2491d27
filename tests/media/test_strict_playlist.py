"""Every playlist that a stream goes through, read as the strictest player would."""

import tempfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world.hls_rules import plain, problems, problems_after
from tests.world.hls_stage import Stage, sound
from tests.world.media import (
    SHOW,
    MediaNode,
    Tag,
    a_grant,
    clip_tags,
    on_air,
    read_playlist,
    send,
)
from tests.world.strict_hls import NotHls, Playlist, merged, read, written
from vitrine.media.hls.playlist import delta_playlist, live_playlist, replay_playlist
from vitrine.media.hls.timeline import Timeline
from vitrine.media.store.disk import Disk

RATES = st.sampled_from([10, 15, 24, 25, 29.97, 30, 48, 50, 60])
# Seconds between keyframes, again and again as an encoder would, or as its scene cuts fall.
RHYTHMS = st.lists(st.sampled_from([0.5, 1.0, 2.0, 2.1, 4.0, 8.3]), min_size=1, max_size=3)


@settings(max_examples=8, deadline=None)
@given(RATES, RHYTHMS, RHYTHMS, st.integers(3, 50))
def test_no_playlist_of_any_two_sessions_breaks_a_rule(
    fps: float, rhythm: list[float], later: list[float], seconds: int
) -> None:
    with tempfile.TemporaryDirectory() as folder, Disk(Path(folder)) as disk:
        stage, seen = Stage(disk), list[Playlist]()
        for session in (stage.session(fps, rhythm, seconds), stage.session(fps, later, seconds)):
            for _ in session:
                check(stage.timeline, seen)
        stage.timeline.end()
        for text in (live_playlist(stage.timeline), replay_playlist(stage.timeline)):
            assert written(read(text)) == text
            assert problems(read(text)) == []


def check(timeline: Timeline, seen: list[Playlist]) -> None:
    text = live_playlist(timeline)
    playlist, delta = read(text), read(delta_playlist(timeline))
    before = seen[-1] if seen else playlist
    seen.append(playlist)
    assert written(playlist) == text
    assert problems(playlist) + problems(delta) + problems_after(before, playlist) == []
    assert plain(merged(before, delta)) == plain(playlist)


@pytest.mark.parametrize("until", [14.0, 14.7], ids=["a keyframe", "another frame"])
@pytest.mark.parametrize("heard", [0, 30], ids=["silent", "with sound"])
def test_a_gap_longer_than_a_segment_may_be_breaks_the_timeline(
    tmp_path: Path, until: float, heard: int
) -> None:
    """Behind it comes a keyframe, or another frame; its sound goes on meanwhile."""
    sounds = sound(heard, silent=(0, 0))
    with Disk(tmp_path) as disk:
        stage, seen = Stage(disk), list[Playlist]()
        for _ in stage.session(30, [2.0], 30, sounds, missing=(9.0, until)):
            check(stage.timeline, seen)
        stage.timeline.end()
        replay = read(replay_playlist(stage.timeline))
    assert problems(replay) == []
    turns = [msn for msn, each in replay.by_msn().items() if each.discontinuity]
    assert turns == [5]
    assert all(segment.independent for segment in stage.timeline.segments)


async def test_what_comes_behind_such_a_gap_decodes_by_itself(node: MediaNode) -> None:
    publication = await on_air(node)
    send(publication, (tag for tag in clip_tags(turns=3) if not 9_000 < tag.timestamp < 13_500))
    node.engine.stopped(publication, clean=True, reason="")
    await node.engine.end(SHOW)
    *_, behind = (await node.playlist()).split("#EXT-X-DISCONTINUITY\n")
    listed = read_playlist(behind)
    paths = [*listed.maps, *(path for _, path in listed.segments)]
    answers = [await node.http.get(f"/shows/{SHOW}/{path}") for path in paths]
    with av.open(BytesIO(b"".join(answer.content for answer in answers)), "r") as video:
        assert sum(1 for _ in video.decode(video=0)) == (30 - 14) * 24


def test_a_delta_leaves_out_what_is_behind_the_skip_boundary(tmp_path: Path) -> None:
    with Disk(tmp_path) as disk:
        stage = Stage(disk)
        for _ in stage.session(30, [2.0], 60):
            pass
        delta = read(delta_playlist(stage.timeline))
        whole = live_playlist(stage.timeline)
    assert delta.attributes("EXT-X-SERVER-CONTROL")["CAN-SKIP-UNTIL"] == "18.0"
    assert delta.skipped == 6
    assert len(written(delta)) < len(whole)


async def test_a_blocking_reload_may_ask_for_the_delta(node: MediaNode) -> None:
    send(await on_air(node), clip_tags(turns=6))
    index = f"/shows/{SHOW}/index.m3u8"
    before = read(await node.playlist())
    answer = await node.http.get(f"{index}?_HLS_msn={before.first_msn + 2}&_HLS_skip=YES")
    delta = read(answer.text)
    assert delta.skipped > 0
    assert plain(merged(before, delta)) == plain(before)
    assert "max-age=6" in answer.headers["cache-control"]
    refused = await node.http.get(f"{index}?_HLS_skip=maybe")
    assert refused.status_code == 400


async def test_a_later_session_keeps_the_promised_target_duration(node: MediaNode) -> None:
    first = await on_air(node)
    send(first, clip_tags())
    node.engine.stopped(first, clean=False, reason="lost")
    target = read(await node.playlist()).number("EXT-X-TARGETDURATION")
    node.keys["key"] = a_grant(folder="b" * 26, session="8")
    send(await on_air(node, "key"), without_later_keyframes())
    later = read(await node.playlist())
    assert later.number("EXT-X-TARGETDURATION") == target
    assert problems(later) == []


def without_later_keyframes() -> Iterator[Tag]:
    keys = 0
    for tag in clip_tags(turns=2):
        keys += tag.body[:2] == b"\x17\x01"
        as_delta = keys > 1 and tag.body[:2] == b"\x17\x01"
        yield tag._replace(body=b"\x27" + tag.body[1:]) if as_delta else tag


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-VERSION:9\n\n",
        "#EXTM3U\n#EXT-X-VERSION:9\n#EXT-X-VERSION:9\n",
        "#EXTM3U\n#EXT-X-SOMETHING:9\n",
        '#EXTM3U\n#EXT-X-PART:DURATION=1, URI="a"\n',
        "#EXTM3U\ns0.m4s\n",
        "#EXTM3U\n#EXT-X-ENDLIST\n#EXTINF:1,\na\n",
    ],
)
def test_the_strict_reader_refuses_what_is_not_hls(text: str) -> None:
    with pytest.raises(NotHls):
        read(text)


@pytest.mark.parametrize(
    ("line", "other", "problem"),
    [
        ("TARGETDURATION:3", "TARGETDURATION:1", "is over the target 1"),
        ("PART-TARGET=0.34964", "PART-TARGET=0.30000", "longer than PART-TARGET"),
        ("PART-TARGET=0.34964", "PART-TARGET=0.50000", "under 85 %"),
        ("CAN-SKIP-UNTIL=18.0", "CAN-SKIP-UNTIL=12.0", "under six target durations"),
        ("PART-HOLD-BACK=1.04893", "PART-HOLD-BACK=0.5", "under three part targets"),
        ("#EXT-X-VERSION:9", "#EXT-X-VERSION:3", "under 6"),
    ],
)
def test_the_rules_see_what_is_wrong(tmp_path: Path, line: str, other: str, problem: str) -> None:
    with Disk(tmp_path) as disk:
        stage = Stage(disk)
        for _ in stage.session(30, [2.0], 20):
            pass
        stage.timeline.publishing = True
        text = live_playlist(stage.timeline)
    assert line in text
    assert any(problem in each for each in problems(read(text.replace(line, other))))
