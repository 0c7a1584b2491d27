"""Smaller renditions, by real encoding processes that are killed and too slow."""

from collections.abc import AsyncGenerator
from io import BytesIO
from pathlib import Path

import av
import pytest

from tests.world.hls_rules import length, problems, problems_between
from tests.world.ladder import (
    a_laddered_node,
    encodes,
    group,
    in_turns,
    kill_encoders,
    rung_has,
    small_tags,
    told,
)
from tests.world.media import SHOW, MediaNode, encoded_tags, ffmpeg, flv_tags, on_air, send
from tests.world.strict_hls import Playlist
from tests.world.whip import taking_whip, whip_clip
from vitrine.kit import clock
from vitrine.media.fmp4.fragment import FragmentFacts, read_fragments
from vitrine.media.ladder.rungs import Rung, below, read_rungs, size_of

MULTIVARIANT = f"/shows/{SHOW}/multivariant.m3u8"


@pytest.fixture
async def laddered(tmp_path: Path) -> AsyncGenerator[MediaNode]:
    with clock.stopped_at(clock.now()):
        async with a_laddered_node(tmp_path / "media") as node:
            yield node


@pytest.fixture
async def impatient(tmp_path: Path) -> AsyncGenerator[MediaNode]:
    """Whatever its encoder does, it is too slow."""
    with clock.stopped_at(clock.now()):
        async with a_laddered_node(tmp_path / "media", patience=0.0) as node:
            yield node


async def test_a_rung_has_the_segments_of_the_passthrough(laddered: MediaNode) -> None:
    send(await on_air(laddered), iter(small_tags(5)))
    await rung_has(laddered, "180p", 3)
    await rung_has(laddered, "120p", 3)
    playlists = await group(laddered, "index", "180p", "120p")
    assert problems_between(playlists) == []
    assert [problems(playlist) for playlist in playlists.values()] == [[], [], []]
    assert await starts(laddered, playlists["180p"]) == await starts(laddered, playlists["index"])


async def starts(node: MediaNode, playlist: Playlist) -> list[tuple[int, bool]]:
    """When segments 0 to 3 begin, and whether with a keyframe."""
    heads: list[FragmentFacts] = []
    for segment in playlist.segments[:4]:
        body = (await node.http.get(f"/shows/{SHOW}/{segment.uri}")).content
        heads.append(read_fragments(body)[0])
    return [(head.start, head.key) for head in heads]


async def test_a_rung_is_as_small_as_it_says(laddered: MediaNode) -> None:
    send(await on_air(laddered), iter(small_tags(3)))
    playlist = await rung_has(laddered, "120p", 1)
    assert await pictures_of(laddered, playlist, 1) == [(160, 120)] * 12


async def test_a_player_is_offered_the_passthrough_first_and_then_all_rungs(
    laddered: MediaNode,
) -> None:
    send(await on_air(laddered), iter(small_tags(3)))
    await rung_has(laddered, "180p", 1)
    await rung_has(laddered, "120p", 1)
    first, *variants = (await laddered.playlist(MULTIVARIANT)).split("#EXT-X-STREAM-INF:")
    assert "#EXT-X-INDEPENDENT-SEGMENTS" in first
    assert [each.splitlines()[1] for each in variants] == ["index.m3u8", "180p.m3u8", "120p.m3u8"]
    assert "RESOLUTION=160x120,FRAME-RATE=12.000" in variants[2]
    assert 'CODECS="avc1.64' in variants[2]


async def test_an_encoder_that_dies_leaves_a_gap_and_comes_back(laddered: MediaNode) -> None:
    publication = await on_air(laddered)
    first, second, third = in_turns(small_tags(15), 3)
    send(publication, iter(first))
    await rung_has(laddered, "120p", 3)
    assert kill_encoders() == 1
    await told(laddered, "renditions-missing", {"names": "180p, 120p"})
    send(publication, iter(second))
    await encodes(laddered)
    send(publication, iter(third))
    await rung_has(laddered, "120p", 13)
    playlists = await group(laddered, "index", "120p")
    gaps = [msn for msn, segment in playlists["120p"].by_msn().items() if segment.gap]
    assert gaps
    assert set(gaps) < set(range(3, 10))
    assert problems_between(playlists) == []
    assert [problems(playlist) for playlist in playlists.values()] == [[], []]
    assert not any(segment.gap for segment in playlists["index"].segments)
    assert playlists["index"].by_msn().keys() >= set(range(14))


async def test_an_encoder_that_is_too_slow_goes_on_with_less(impatient: MediaNode) -> None:
    publication = await on_air(impatient)
    first, second = in_turns(small_tags(10), 2)
    send(publication, iter(first))
    await rung_has(impatient, "180p", 2)
    send(publication, iter(second))
    await told(impatient, "renditions-too-slow", {"names": "180p"})
    assert (await impatient.http.get(f"/shows/{SHOW}/180p.m3u8")).status_code == 404
    playlists = await group(impatient, "index", "120p")
    assert problems_between(playlists) == []
    assert problems(playlists["index"]) == []


async def test_a_picture_that_is_as_small_already_gets_no_rung(laddered: MediaNode) -> None:
    publication = await on_air(laddered)
    send(publication, encoded_tags("160x120", starts_ms=0))
    text = await laddered.playlist(MULTIVARIANT)
    assert "180p" not in text
    assert "120p" not in text


async def test_when_the_stream_stops_the_rungs_have_all_of_it(laddered: MediaNode) -> None:
    publication = await on_air(laddered)
    send(publication, iter(small_tags(5)))
    laddered.engine.stopped(publication, clean=False, reason="lost")
    playlist = await rung_has(laddered, "120p", 4)
    index = (await group(laddered, "index"))["index"]
    assert length(playlist.segments[4]) == pytest.approx(length(index.segments[4]), abs=0.002)
    assert playlist.hint is None


@pytest.mark.parametrize(
    ("encoder", "codec"), [(("libx265", "-preset", "ultrafast"), "hvc1"),
                           (("libsvtav1", "-preset", "13"), "av01")],
)  # fmt: skip
async def test_what_few_players_can_play_becomes_h264_for_all(
    laddered: MediaNode, encoder: tuple[str, ...], codec: str
) -> None:
    picture = ("-f", "lavfi", "-i", "testsrc2=s=320x240:r=12:d=4", "-pix_fmt", "yuv420p")
    send(await on_air(laddered), flv_tags(*picture, "-c:v", *encoder, "-g", "12"))
    playlist = await rung_has(laddered, "120p", 1)
    assert len(await pictures_of(laddered, playlist, 1)) == 12
    _, best, *rungs = (await laddered.playlist(MULTIVARIANT)).split("#EXT-X-STREAM-INF:")
    assert codec in best
    assert ['CODECS="avc1.64' in rung for rung in rungs] == [True, True]
    assert problems_between(await group(laddered, "index", "120p")) == []


async def test_a_phone_that_is_turned_turns_every_rung(laddered: MediaNode) -> None:
    publication = await on_air(laddered)
    for turn, size in enumerate(["320x240", "240x320", "240x320"]):
        send(publication, encoded_tags(size, starts_ms=2_000 * turn))
    playlist = await rung_has(laddered, "120p", 3)
    turned = [await pictures_of(laddered, playlist, msn) for msn in (1, 3)]
    assert [each[0] for each in turned] == [(160, 120), (120, 160)]
    playlists = await group(laddered, "index", "180p", "120p")
    assert problems_between(playlists) == []
    assert [problems(each) for each in playlists.values()] == [[], [], []]


async def test_what_comes_by_whip_is_encoded_too(tmp_path: Path) -> None:
    async with (
        a_laddered_node(tmp_path / "media") as node,
        taking_whip(node) as url,
        ffmpeg(*whip_clip(20, url)),
    ):
        await node.until("first_keyframe")
        playlist = await rung_has(node, "120p", 1)
        assert {high for _, high in await pictures_of(node, playlist, 1)} == {120}


async def pictures_of(node: MediaNode, playlist: Playlist, msn: int) -> list[tuple[int, int]]:
    """Their sizes, of one segment."""
    segment = playlist.by_msn()[msn]
    paths = [segment.map_uri, segment.uri]
    body = b"".join([(await node.http.get(f"/shows/{SHOW}/{path}")).content for path in paths])
    with av.open(BytesIO(body), "r") as media:
        return [(picture.width, picture.height) for picture in media.decode(video=0)]


def test_rungs_are_read_the_largest_first() -> None:
    rungs = read_rungs("480p:1100k,720p:2500k")
    assert rungs == [Rung(720, 2_500_000), Rung(480, 1_100_000)]
    assert below(rungs, 1280, 720) == rungs[1:]


@pytest.mark.parametrize(
    ("picture", "size"), [((1920, 1080), (1280, 720)), ((1080, 1920), (720, 1280))]
)
def test_lines_are_those_of_the_shorter_side(
    picture: tuple[int, int], size: tuple[int, int]
) -> None:
    assert size_of(Rung(720, 1), *picture) == size
