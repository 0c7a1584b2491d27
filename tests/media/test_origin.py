import asyncio
import gzip
import threading

import pytest

from tests.world.media import (
    FOLDER,
    REHEARSAL,
    SHOW,
    MediaNode,
    a_grant,
    a_media_node,
    clip_tags,
    on_air,
    read_playlist,
    send,
    silence_tags,
)
from vitrine.media.fmp4.fragment import read_fragments
from vitrine.media.permission import Place

INDEX = f"/shows/{SHOW}/index.m3u8"


async def test_a_show_that_was_never_here_is_not_found(node: MediaNode) -> None:
    assert (await node.http.get(INDEX)).status_code == 404


async def test_a_show_that_another_node_holds_is_there(node: MediaNode) -> None:
    node.elsewhere[SHOW] = "http://other:8002"
    answer = await node.http.get(f"{INDEX}?_HLS_msn=3")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"http://other:8002{INDEX}?_HLS_msn=3"


async def test_a_rehearsal_that_another_node_holds_is_there(node: MediaNode) -> None:
    node.elsewhere[REHEARSAL] = "http://other:8002"
    answer = await node.http.get(f"/rehearsals/{REHEARSAL}/index.m3u8")
    assert answer.status_code == 307
    assert answer.headers["location"] == f"http://other:8002/rehearsals/{REHEARSAL}/index.m3u8"


async def test_a_playlist_lists_parts_and_hints_at_the_next(node: MediaNode) -> None:
    publication = await on_air(node)
    send(publication, clip_tags())
    text = await node.playlist()
    listed = read_playlist(text)
    assert "CAN-BLOCK-RELOAD=YES" in text
    assert text.rstrip().endswith('s4.p5.m4s"')
    assert listed.segments[0] == (2.0, f"{FOLDER}/s0.m4s")
    assert all(duration <= 0.35 for duration, _ in listed.parts)


async def test_a_hinted_part_is_held_and_not_missing(node: MediaNode) -> None:
    publication = await on_air(node)
    tags = list(clip_tags())
    send(publication, iter(tags[:60]))
    hinted = (await node.playlist()).rsplit('URI="', 1)[1].split('"')[0]
    asked = asyncio.ensure_future(node.http.get(f"/shows/{SHOW}/{hinted}"))
    done, _ = await asyncio.wait([asked], timeout=0.1)
    assert not done
    send(publication, iter(tags[60:80]))
    async with asyncio.timeout(8):
        answer = await asked
    assert (answer.status_code, answer.content[4:8]) == (200, b"moof")


@pytest.mark.parametrize("query", ["_HLS_msn=99", "_HLS_part=1", "_HLS_msn=x"])
async def test_a_reload_that_no_player_would_ask_for_is_refused(
    node: MediaNode, query: str
) -> None:
    send(await on_air(node), clip_tags())
    assert (await node.http.get(f"{INDEX}?{query}")).status_code == 400


async def test_only_the_last_three_targets_are_listed_in_parts(node: MediaNode) -> None:
    send(await on_air(node), clip_tags(turns=4))
    text = await node.playlist()
    target = int(text.split("#EXT-X-TARGETDURATION:")[1].split()[0])
    assert sum(duration for duration, _ in read_playlist(text).parts) <= 3 * target
    assert len(read_playlist(text).segments) <= 17


async def test_media_is_immutable_and_open_to_any_page(node: MediaNode) -> None:
    send(await on_air(node), clip_tags())
    for name in ("init-0.mp4", "s0.m4s", "s4.p1.m4s"):
        answer = await node.http.get(f"/shows/{SHOW}/{FOLDER}/{name}")
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["content-type"] == "video/mp4"


async def test_a_segment_is_its_parts_in_a_row(node: MediaNode) -> None:
    send(await on_air(node), clip_tags())
    segment = await node.http.get(f"/shows/{SHOW}/{FOLDER}/s3.m4s")
    parts = [await node.http.get(f"/shows/{SHOW}/{FOLDER}/s3.p{n}.m4s") for n in range(6)]
    assert segment.content == b"".join(part.content for part in parts)


@pytest.mark.parametrize("where", ["memory", "disk"])
async def test_a_range_is_a_range(node: MediaNode, where: str) -> None:
    send(await on_air(node), clip_tags(turns=3))
    path = f"/shows/{SHOW}/{FOLDER}/" + ("s13.m4s" if where == "memory" else "s0.m4s")
    whole = (await node.http.get(path)).content
    some = await node.http.get(path, headers={"range": "bytes=10-19"})
    last = await node.http.get(path, headers={"range": "bytes=-5"})
    beyond = await node.http.get(path, headers={"range": f"bytes={len(whole)}-"})
    endless = await node.http.get(path, headers={"range": f"bytes=0-{'9' * 5_000}"})
    assert (endless.status_code, len(endless.content)) == (200, len(whole))
    assert (some.status_code, some.content) == (206, whole[10:20])
    assert some.headers["content-range"] == f"bytes 10-19/{len(whole)}"
    assert last.content == whole[-5:]
    assert beyond.status_code == 416


async def test_a_playlist_is_compressed_for_who_can_read_it(node: MediaNode) -> None:
    send(await on_air(node), clip_tags())
    plain = await node.http.get(INDEX, headers={"accept-encoding": "identity"})
    async with node.http.stream("GET", INDEX, headers={"accept-encoding": "gzip"}) as answer:
        raw = b"".join([piece async for piece in answer.aiter_raw()])
    assert gzip.decompress(raw) == plain.content


async def test_head_says_what_get_would(node: MediaNode) -> None:
    send(await on_air(node), clip_tags())
    path = f"/shows/{SHOW}/{FOLDER}/s0.m4s"
    head, whole = await node.http.head(path), await node.http.get(path)
    assert (head.content, head.headers["content-length"]) == (b"", str(len(whole.content)))


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_an_origin_is_only_read(node: MediaNode, method: str) -> None:
    assert (await node.http.request(method, INDEX)).status_code == 405


@pytest.mark.parametrize("name", ["index.jsonl", "../ended", "s0.m4s/..", "s99.m4s", "s99.p0.m4s"])
async def test_nothing_else_of_a_folder_is_served(node: MediaNode, name: str) -> None:
    send(await on_air(node), clip_tags())
    assert (await node.http.get(f"/shows/{SHOW}/{FOLDER}/{name}")).status_code == 404


@pytest.mark.parametrize("name", ["s0.m4s", "s6.p2.m4s"])
async def test_what_the_disk_has_not_yet_is_waited_for(node: MediaNode, name: str) -> None:
    gate = threading.Event()
    slow = asyncio.ensure_future(node.engine.disk.after_writing(gate.wait))
    send(await on_air(node), clip_tags(turns=3))
    asked = asyncio.ensure_future(node.http.get(f"/shows/{SHOW}/{FOLDER}/{name}"))
    await asyncio.wait([asked], timeout=0.05)
    assert not asked.done()
    gate.set()
    body = (await asked).content
    await slow
    assert sum(fact.size for fact in read_fragments(body)) == len(body) > 0


async def test_the_multivariant_playlist_names_codecs_and_size(node: MediaNode) -> None:
    publication = await on_air(node)
    sound, pictures = list(silence_tags(5)), list(clip_tags())
    send(publication, iter([*sound[:1], *pictures, *sound[1:]]))
    text = await node.playlist(f"/shows/{SHOW}/multivariant.m3u8")
    assert 'CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=540x960,FRAME-RATE=24.000' in text


async def test_an_ended_show_is_its_replay_at_the_same_address(node: MediaNode) -> None:
    publication = await on_air(node)
    send(publication, clip_tags(turns=5))
    await node.engine.end(SHOW)
    text = await node.playlist()
    assert text.rstrip().endswith("#EXT-X-ENDLIST")
    assert "#EXT-X-PLAYLIST-TYPE:VOD" in text
    assert sum(duration for duration, _ in read_playlist(text).segments) == pytest.approx(50, 0.01)


async def test_who_watches_at_the_end_keeps_the_window_and_learns_of_it(node: MediaNode) -> None:
    publication = await on_air(node)
    send(publication, clip_tags(turns=5))
    asked = f"{INDEX}?_HLS_msn=25&_HLS_part=0"
    reload = asyncio.ensure_future(node.http.get(asked))
    await asyncio.wait([reload], timeout=0.05)
    await node.engine.end(SHOW)
    text = (await reload).text
    assert text.rstrip().endswith("#EXT-X-ENDLIST")
    assert "#EXT-X-MEDIA-SEQUENCE:0\n" not in text


async def test_a_replay_is_still_there_after_a_restart(node: MediaNode) -> None:
    send(await on_air(node), clip_tags())
    await node.engine.end(SHOW)
    before = await node.playlist()
    async with a_media_node(node.engine.disk.root) as again:
        assert await again.playlist() == before
        segment = read_playlist(before).segments[0][1]
        assert (await again.http.get(f"/shows/{SHOW}/{segment}")).status_code == 200


async def test_a_crash_loses_no_more_than_the_part_in_flight(node: MediaNode) -> None:
    tags = list(clip_tags())
    send(await on_air(node), iter(tags[:150]))
    parts = len(read_playlist(await node.playlist()).parts)
    await node.engine.disk.after_writing(lambda: None)
    torn = node.engine.shows / SHOW / FOLDER / "s3.m4s"
    with torn.open("ab") as file:
        file.write(b"\0\0\x40\0moof half a part")
    async with a_media_node(node.engine.disk.root) as again:
        text = await again.playlist()
        assert again.engine.interrupted == {SHOW: "7"}
        await again.engine.end(SHOW)
        kept = read_playlist(await again.playlist()).segments
    assert "#EXT-X-ENDLIST" not in text
    assert sum(duration for duration, _ in kept) == pytest.approx(parts / 3, abs=0.01)


async def test_a_show_goes_on_after_a_restart(node: MediaNode) -> None:
    send(await on_air(node), clip_tags())
    await node.engine.disk.after_writing(lambda: None)
    async with a_media_node(node.engine.disk.root) as again:
        again.keys["next"] = a_grant(folder="b" * 26, session="8")
        send(await on_air(again, "next"), clip_tags())
        text = await again.playlist()
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert f"{'b' * 26}/s4.m4s" not in text
    assert f"{'b' * 26}/s3.m4s" in text


async def test_a_stream_that_stops_announces_the_break_before_the_next_begins(
    node: MediaNode,
) -> None:
    publication = await on_air(node)
    send(publication, clip_tags())
    running = await node.playlist()
    node.engine.stopped(publication, clean=False, reason="lost")
    interrupted = await node.playlist()
    assert "#EXT-X-DISCONTINUITY\n" not in running
    assert interrupted.rstrip().endswith("#EXT-X-DISCONTINUITY")
    assert "#EXT-X-PRELOAD-HINT" not in interrupted


async def test_a_rehearsal_plays_at_its_secret_address_only(node: MediaNode) -> None:
    node.keys["key"] = a_grant(place=Place.REHEARSAL)
    send(await on_air(node, "key"), clip_tags())
    rehearsal = await node.http.get(f"/rehearsals/{REHEARSAL}/index.m3u8")
    part = read_playlist(rehearsal.text).parts[0][1]
    media = await node.http.get(f"/rehearsals/{REHEARSAL}/{part}")
    assert rehearsal.status_code == 200
    assert (media.status_code, media.headers["cache-control"]) == (200, "private, no-store")
    assert (await node.http.get(INDEX)).status_code == 404
    assert (await node.http.get(f"/shows/{SHOW}/{FOLDER}/s0.m4s")).status_code == 404


async def test_a_rehearsal_goes_public_at_the_next_keyframe(node: MediaNode) -> None:
    node.keys["key"] = a_grant(place=Place.REHEARSAL)
    publication = await on_air(node, "key")
    tags = list(clip_tags())
    send(publication, iter(tags[:130]))
    node.engine.go_live(SHOW)
    send(publication, iter(tags[130:]))
    listed = read_playlist(await node.playlist())
    assert listed.maps == [f"{FOLDER}/init-0.mp4"]
    assert listed.segments[0] == (2.0, f"{FOLDER}/s0.m4s")
    assert publication.place is Place.PUBLIC
    assert (await node.http.get(f"/rehearsals/{REHEARSAL}/index.m3u8")).status_code == 404


async def test_a_rehearsal_is_gone_with_its_stream(node: MediaNode) -> None:
    node.keys["key"] = a_grant(place=Place.REHEARSAL)
    publication = await on_air(node, "key")
    send(publication, clip_tags())
    node.engine.stopped(publication, clean=True, reason="stopped")
    await node.engine.disk.after_writing(lambda: None)
    assert not (node.engine.disk.root / "rehearsals" / REHEARSAL).exists()
    assert (await node.http.get(f"/rehearsals/{REHEARSAL}/index.m3u8")).status_code == 404


async def test_a_rolling_recording_keeps_its_last_minutes(node: MediaNode) -> None:
    node.keys["key"] = a_grant(keep_seconds=60)
    send(await on_air(node, "key"), clip_tags(turns=20))
    await node.engine.disk.after_writing(lambda: None)
    files = list((node.engine.shows / SHOW / FOLDER).glob("s*.m4s"))
    assert 30 <= len(files) <= 33
    assert "#EXT-X-MEDIA-SEQUENCE:0\n" not in await node.playlist()


async def test_a_full_disk_keeps_nothing_and_the_show_goes_on(node: MediaNode) -> None:
    node.engine.disk.has_room = False
    send(await on_air(node), clip_tags(turns=20))
    listed = read_playlist(await node.playlist())
    await node.engine.disk.after_writing(lambda: None)
    oldest = await node.http.get(f"/shows/{SHOW}/{listed.segments[0][1]}")
    assert oldest.status_code == 200
    assert len(list((node.engine.shows / SHOW / FOLDER).glob("s*.m4s"))) <= 48
