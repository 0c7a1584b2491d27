"""What Apple's HLS authoring specification asks for, where a test can see it.

Native Safari was not at hand: these are its rules. Rule numbers change with each edition, so the
tests say the rule in words.
"""

import re
from io import BytesIO

import av
import pytest

from tests.world.media import SHOW, MediaNode, clip_tags, on_air, read_playlist, send, silence_tags
from vitrine.media.fmp4.init import CLOCK

INDEX, MULTIVARIANT = f"/shows/{SHOW}/index.m3u8", f"/shows/{SHOW}/multivariant.m3u8"


@pytest.fixture
async def live(node: MediaNode) -> MediaNode:
    sound, pictures = list(silence_tags(40)), list(clip_tags(turns=4))
    tags = sorted([*sound[1:], *pictures[1:]], key=lambda tag: tag.timestamp)
    send(await on_air(node), iter([sound[0], pictures[0], *tags]))
    await node.engine.disk.after_writing(lambda: None)
    return node


async def test_a_variant_says_codecs_size_rate_and_bandwidths(live: MediaNode) -> None:
    text = (await live.http.get(MULTIVARIANT)).text
    variant = text.split("#EXT-X-STREAM-INF:")[1].splitlines()[0]
    for name in ("BANDWIDTH", "AVERAGE-BANDWIDTH", "CODECS", "RESOLUTION", "FRAME-RATE"):
        assert re.search(rf"(^|,){name}=", variant), name
    assert "#EXT-X-INDEPENDENT-SEGMENTS" in text


async def test_no_segment_needs_more_than_the_declared_peak(live: MediaNode) -> None:
    text = (await live.http.get(MULTIVARIANT)).text
    peak = int(re.findall(r"[:,]BANDWIDTH=(\d+)", text)[0])
    for duration, path in read_playlist(await live.playlist()).segments:
        size = len((await live.http.get(f"/shows/{SHOW}/{path}")).content)
        assert size * 8 / duration <= 1.1 * peak


async def test_every_segment_begins_with_a_keyframe_and_goes_on_where_the_last_one_ended(
    live: MediaNode,
) -> None:
    listed = read_playlist(await live.playlist())
    init = (await live.http.get(f"/shows/{SHOW}/{listed.maps[0]}")).content
    expected = None
    for duration, path in listed.segments:
        body = (await live.http.get(f"/shows/{SHOW}/{path}")).content
        with av.open(BytesIO(init + body), "r") as segment:
            packets = [packet for packet in segment.demux(video=0) if packet.dts is not None]
        assert packets[0].is_keyframe
        assert expected is None or packets[0].dts == expected
        lasts = [packet.duration or 0 for packet in packets]
        assert sum(lasts) == round(duration * CLOCK)
        expected = (packets[-1].dts or 0) + lasts[-1]


@pytest.mark.parametrize("path", [INDEX, MULTIVARIANT])
async def test_a_playlist_has_its_type_is_compressed_and_open_to_any_page(
    live: MediaNode, path: str
) -> None:
    answer = await live.http.get(path, headers={"accept-encoding": "gzip, deflate, br"})
    assert answer.headers["content-type"] == "application/vnd.apple.mpegurl"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "accept-encoding" in answer.headers["vary"]


async def test_a_low_latency_playlist_has_all_that_native_players_look_for(live: MediaNode) -> None:
    text = await live.playlist()
    needed = ("CAN-BLOCK-RELOAD=YES", "CAN-SKIP-UNTIL=", "PART-HOLD-BACK=", "#EXT-X-PART-INF:",
              "#EXT-X-PRELOAD-HINT:TYPE=PART", "#EXT-X-PROGRAM-DATE-TIME:")  # fmt: skip
    assert [each for each in needed if each not in text] == []


async def test_a_playlist_that_was_waited_for_may_be_kept_and_the_newest_may_not(
    live: MediaNode,
) -> None:
    msn = int((await live.playlist()).split("MEDIA-SEQUENCE:")[1].split()[0])
    waited_for = await live.http.get(f"{INDEX}?_HLS_msn={msn}&_HLS_part=0")
    newest = await live.http.get(INDEX)
    assert waited_for.headers["cache-control"] == "public, max-age=6"
    assert newest.headers["cache-control"] == "public, max-age=1"
