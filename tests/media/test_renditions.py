"""What a show is offered as beside its passthrough, and what its playlists say of each other."""

import re
import tempfile
from io import BytesIO
from pathlib import Path

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world.hls_rules import plain, problems, problems_after, problems_between
from tests.world.hls_stage import Stage, sound
from tests.world.ladder import group
from tests.world.media import (
    REHEARSAL,
    SHOW,
    MediaNode,
    Tag,
    a_grant,
    clip_tags,
    on_air,
    send,
    silence_tags,
)
from tests.world.strict_hls import Playlist, merged, read, written
from vitrine.media.hls.playlist import delta_playlist, live_playlist
from vitrine.media.permission import Place
from vitrine.media.sound_only import SoundOnly
from vitrine.media.store.disk import Disk

MULTIVARIANT = f"/shows/{SHOW}/multivariant.m3u8"


def with_sound(seconds: float, turns: int = 1) -> list[Tag]:
    """The clip, with a sound that stops after some seconds."""
    sound, pictures = list(silence_tags(seconds)), list(clip_tags(turns))
    tags = sorted([*sound[1:], *pictures[1:]], key=lambda tag: tag.timestamp)
    return [sound[0], pictures[0], *tags]


async def test_the_sound_alone_has_the_segments_of_the_picture(node: MediaNode) -> None:
    send(await on_air(node), iter(with_sound(10)))
    playlists = await group(node, "index", "audio")
    assert problems_between(playlists) == []
    assert problems(playlists["audio"]) == []
    assert playlists["audio"].by_msn().keys() == playlists["index"].by_msn().keys()


async def test_the_sound_alone_is_the_sound_of_the_picture(node: MediaNode) -> None:
    send(await on_air(node), iter(with_sound(10)))
    heard = await sound_of(node, "audio")
    assert heard == await sound_of(node, "index")
    assert heard == sorted(set(heard))
    assert len(heard) > 250


async def sound_of(node: MediaNode, name: str) -> list[int]:
    """When each frame of sound of a whole rendition begins."""
    playlist = (await group(node, name))[name]
    first = playlist.segments[0].map_uri
    uris = [first, *(each.uri for each in playlist.segments if each.uri)]
    body = b"".join([(await node.http.get(f"/shows/{SHOW}/{uri}")).content for uri in uris])
    with av.open(BytesIO(body), "r") as media:
        return [packet.pts for packet in media.demux(audio=0) if packet.pts is not None]


async def test_a_player_is_offered_the_passthrough_first_and_the_sound_last(
    node: MediaNode,
) -> None:
    send(await on_air(node), iter(with_sound(10)))
    text = await node.playlist(MULTIVARIANT)
    assert re.findall(r"^\w+\.m3u8$", text, re.MULTILINE) == ["index.m3u8", "audio.m3u8"]
    alone = text.split("#EXT-X-STREAM-INF:")[2]
    assert 'CODECS="mp4a.40.2"' in alone
    assert "RESOLUTION" not in alone
    assert int(re.findall(r"AVERAGE-BANDWIDTH=(\d+)", alone)[0]) < 40_000


async def test_where_no_sound_came_it_is_a_gap(node: MediaNode) -> None:
    send(await on_air(node), iter(with_sound(4)))
    playlist = (await group(node, "audio"))["audio"]
    assert [segment.gap for segment in playlist.segments[:2]] == [False, False]
    assert playlist.segments[3].gap
    missing = await node.http.get(f"/shows/{SHOW}/{playlist.segments[3].uri}")
    assert missing.status_code == 404


async def test_a_session_without_sound_is_a_gap_of_the_sound(node: MediaNode) -> None:
    first = await on_air(node)
    send(first, iter(with_sound(10)))
    node.engine.stopped(first, clean=False, reason="lost")
    node.keys["key"] = a_grant(folder="b" * 26, session="8")
    second = await on_air(node, "key")
    second.metadata({"videocodecid": 7.0})
    send(second, clip_tags())
    playlists = await group(node, "index", "audio")
    later = playlists["audio"].segments[-1]
    assert later.gap
    assert problems_between(playlists) == []
    assert problems(playlists["audio"]) == []


async def test_a_stream_without_sound_has_no_rendition_of_it(node: MediaNode) -> None:
    publication = await on_air(node)
    publication.metadata({"videocodecid": 7.0})
    send(publication, clip_tags())
    assert "audio" not in await node.playlist(MULTIVARIANT)
    assert "RENDITION-REPORT" not in await node.playlist()
    assert (await node.http.get(f"/shows/{SHOW}/audio.m3u8")).status_code == 404


async def test_a_rehearsal_has_its_renditions_and_takes_none_along(node: MediaNode) -> None:
    node.keys["key"] = a_grant(place=Place.REHEARSAL)
    publication = await on_air(node, "key")
    tags = with_sound(20, turns=2)
    half = len(tags) // 2
    send(publication, iter(tags[:half]))
    rehearsed = await node.http.get(f"/rehearsals/{REHEARSAL}/audio.m3u8")
    assert rehearsed.status_code == 200
    node.engine.go_live(SHOW)
    send(publication, iter(tags[half:]))
    playlists = await group(node, "index", "audio")
    assert problems_between(playlists) == []
    assert playlists["audio"].first_msn == 0
    assert (await node.http.get(f"/rehearsals/{REHEARSAL}/audio.m3u8")).status_code == 404


async def test_when_a_show_has_ended_only_the_passthrough_is_kept(node: MediaNode) -> None:
    send(await on_air(node), iter(with_sound(10)))
    await node.engine.end(SHOW)
    assert (await node.http.get(f"/shows/{SHOW}/index.m3u8")).status_code == 200
    assert (await node.http.get(f"/shows/{SHOW}/audio.m3u8")).status_code == 404
    assert "audio" not in await node.playlist(MULTIVARIANT)


@settings(max_examples=6, deadline=None)
@given(
    st.sampled_from([15, 24, 29.97, 50]),
    st.lists(st.sampled_from([0.5, 2.0, 2.1, 8.3]), min_size=1, max_size=2),
    st.lists(st.floats(0, 30), min_size=2, max_size=2).map(sorted),
)
def test_no_playlist_of_the_sound_breaks_a_rule_wherever_it_is_silent(
    fps: float, rhythm: list[float], silent: list[float]
) -> None:
    with tempfile.TemporaryDirectory() as folder, Disk(Path(folder)) as disk:
        stage, seen = Stage(disk), list[Playlist]()
        stage.beside = SoundOnly().note
        heard = sound(30, silent=(silent[0], silent[1]))
        for _ in stage.session(fps, rhythm, 30, heard):
            alone = stage.timeline.group.get("audio")
            if alone is None or not alone.playable:
                continue
            text = live_playlist(alone)
            playlist, delta = read(text), read(delta_playlist(alone))
            before = seen[-1] if seen else playlist
            seen.append(playlist)
            beside = {"index": read(live_playlist(stage.timeline)), "audio": playlist}
            assert written(playlist) == text
            assert problems(playlist) + problems(delta) + problems_after(before, playlist) == []
            assert problems_between(beside) == []
            assert plain(merged(before, delta)) == plain(playlist)
        assert seen


@pytest.mark.parametrize(
    ("line", "other", "problem"),
    [
        ("RENDITION-REPORT", "SOMETHING", "is at None"),
        ("LAST-MSN=", "LAST-MSN=9", "is at (9"),
        ("DISCONTINUITY-SEQUENCE:0", "DISCONTINUITY-SEQUENCE:1", "other discontinuity"),
        ("TARGETDURATION:3", "TARGETDURATION:4", "differs"),
    ],
)
async def test_the_rules_see_what_is_wrong_between_two(
    node: MediaNode, line: str, other: str, problem: str
) -> None:
    send(await on_air(node), iter(with_sound(10)))
    text = await node.playlist()
    assert line in text
    lines = [each.replace(line, other) for each in text.split("\n")]
    changed = "\n".join(each for each in lines if "SOMETHING" not in each)
    playlists = await group(node, "index", "audio") | {"index": read(changed)}
    assert any(problem in each for each in problems_between(playlists))
