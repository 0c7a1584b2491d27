import asyncio
import re
from datetime import datetime, timedelta
from io import BytesIO

import av
import pytest
from structlog.testing import capture_logs

from tests.world.ladder import until
from tests.world.media import (
    CLIP,
    KEY,
    SHOW,
    MediaNode,
    a_grant,
    downloaded,
    encoded_tags,
    ffmpeg,
    looping_clip,
    on_air,
    read_playlist,
    run_ffmpeg,
    send,
    video_config_tag,
)
from tests.world.rtmp_client import an_rtmp_client
from vitrine.kit import clock
from vitrine.media.permission import Grant, Knock
from vitrine.media.rtmp import gathering, session
from vitrine.media.rtmp.messages import command


async def test_what_ffmpeg_publishes_decodes_frame_for_frame(node: MediaNode) -> None:
    assert (await run_ffmpeg(*looping_clip(5, node.url()))).status == 0
    stopped = await node.until("stopped")
    await node.engine.end(SHOW)
    video = await downloaded(node)
    with av.open(BytesIO(video), "r") as read:
        assert sum(1 for _ in read.decode(video=0)) in {120, 121, 122}
    with av.open(BytesIO(video), "r") as read:
        seconds = sum(frame.samples for frame in read.decode(audio=0)) / 48_000
    assert 4.8 < seconds < 5.1
    assert stopped.clean


async def test_video_without_sound_plays(node: MediaNode) -> None:
    assert (await run_ffmpeg(*looping_clip(3, node.url(), audio=False))).status == 0
    await node.until("stopped")
    await node.engine.end(SHOW)
    with av.open(BytesIO(await downloaded(node)), "r") as read:
        assert not read.streams.audio
        assert sum(1 for _ in read.decode(video=0)) >= 72


async def test_a_live_playlist_is_dated_by_the_clock_on_the_wall(node: MediaNode) -> None:
    async with ffmpeg(*looping_clip(20, node.url())):
        await node.until("first_keyframe")
        listed = read_playlist(await node.playlist())
        first = datetime.fromisoformat(listed.dates[0])
        later = read_playlist(await node.playlist(f"/shows/{SHOW}/index.m3u8?_HLS_msn=1"))
    dates = [datetime.fromisoformat(date) for date in later.dates]
    assert abs((clock.now() - first).total_seconds()) < 6
    assert dates == sorted(dates)
    assert 1.5 < (dates[1] - dates[0]).total_seconds() < 2.5


@pytest.mark.parametrize("key", ["wrong", ""])
async def test_a_wrong_key_is_refused_in_the_protocols_words(node: MediaNode, key: str) -> None:
    refused = await run_ffmpeg(*looping_clip(3, node.url(key)))
    assert refused.status != 0
    assert not key or "This stream key is not known" in refused.said


async def test_a_second_publisher_is_refused_and_the_first_goes_on(node: MediaNode) -> None:
    async with ffmpeg(*looping_clip(20, node.url())):
        await node.until("first_keyframe")
        second = await run_ffmpeg(*looping_clip(3, node.url()))
        assert "already streaming" in second.said
        assert second.status != 0
        assert list(node.engine.publications) == [SHOW]


@pytest.mark.parametrize(
    ("encoder", "codec", "named"),
    [
        (["libx265", "-preset", "ultrafast"], "hevc", r"hvc1\.1\.6\.L\d+\.90"),
        (["libsvtav1", "-preset", "13"], "av1", r"av01\.0\.0\dM\.08"),
    ],
)
async def test_hevc_and_av1_pass_through_under_their_own_names(
    node: MediaNode, encoder: list[str], codec: str, named: str
) -> None:
    picture = ["-re", "-f", "lavfi", "-i", "testsrc2=s=322x180:r=25:d=2.4", "-pix_fmt", "yuv420p"]
    sent = await run_ffmpeg(*picture, "-c:v", *encoder, "-g", "25", "-f", "flv", node.url())
    assert sent.status == 0, sent.said
    await node.until("stopped")
    await node.engine.end(SHOW)
    listed = await node.playlist(f"/shows/{SHOW}/multivariant.m3u8")
    assert re.search(f'CODECS="{named}",RESOLUTION=322x180', listed)
    with av.open(BytesIO(await downloaded(node)), "r") as read:
        assert read.streams.video[0].codec_context.name.removeprefix("libdav1d") in {codec, ""}
        assert sum(1 for _ in read.decode(video=0)) >= 58


async def test_a_codec_that_no_player_plays_is_refused_with_the_reason(node: MediaNode) -> None:
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.publish(KEY)
        client.send_video(0, b"\x90vvc1record")
        assert await client.status() == "NetStream.Publish.Rejected"


async def test_the_key_may_stand_in_the_address(node: MediaNode) -> None:
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.connect(f"live/{KEY}")
        client.send(command("FCPublish", 2, None, ""))
        client.send(command("publish", 3, None, "", "live", stream=1))
        assert await client.status() == "NetStream.Publish.Start"


async def test_another_picture_size_midway_begins_behind_a_discontinuity(node: MediaNode) -> None:
    publication = await on_air(node)
    for number, size in enumerate(("320x180", "180x320")):
        send(publication, encoded_tags(size, starts_ms=2_000 * number))
    node.engine.stopped(publication, clean=True, reason="stopped")
    await node.engine.end(SHOW)
    text = await node.playlist()
    assert text.count('#EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI="') == 1
    listed = read_playlist(text)
    assert [path[-11:] for path in listed.maps] == ["/init-0.mp4", "/init-1.mp4"]
    for name, wide, uri in zip(listed.maps, (320, 180), (0, -1), strict=True):
        paths = [f"/shows/{SHOW}/{path}" for path in (name, listed.segments[uri][1])]
        body = b"".join([(await node.http.get(path)).content for path in paths])
        with av.open(BytesIO(body), "r") as read:
            assert next(read.decode(video=0)).width == wide


async def test_mp3_is_refused_with_the_reason(node: MediaNode) -> None:
    tone = ["-re", "-f", "lavfi", "-i", "sine=440:r=44100", "-c:a", "libmp3lame"]
    picture = ["-re", "-i", str(CLIP), *tone, "-c:v", "copy", "-t", "5", "-f", "flv"]
    with capture_logs() as logs:
        await run_ffmpeg(*picture, node.url())
        await node.until("stopped")
    assert any("MP3 is not supported: send AAC" in line.get("why", "") for line in logs)


async def test_a_key_never_stands_in_a_log(node: MediaNode) -> None:
    with capture_logs() as logs:
        await run_ffmpeg(*looping_clip(1, node.url()))
        await run_ffmpeg(*looping_clip(1, node.url("42-some-other-secret")))
        await node.until("stopped")
    assert any(line["event"] == "rtmp.refused" for line in logs)
    assert not any("secret" in str(line) for line in logs)


async def test_a_dropped_publisher_is_gone_within_a_second(node: MediaNode) -> None:
    async with ffmpeg(*looping_clip(20, node.url())) as process:
        await node.until("first_keyframe")
        node.engine.drop(SHOW, "key-rotated")
        async with asyncio.timeout(8):
            stopped = await node.until("stopped")
        await process.communicate()
    assert (stopped.clean, stopped.reason) == (False, "key-rotated")


async def test_a_publisher_that_dies_is_lost_and_not_stopped(node: MediaNode) -> None:
    async with ffmpeg(*looping_clip(20, node.url())) as process:
        await node.until("first_keyframe")
        process.kill()
        assert not (await node.until("stopped")).clean


async def test_no_media_is_read_before_the_key_is_checked(node: MediaNode) -> None:
    checking = asyncio.Event()
    authorize = node.engine.authorize

    async def slowly(knock: Knock) -> Grant:
        await checking.wait()
        return await authorize(knock)

    node.engine.authorize = slowly
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.connect()
        client.send(command("publish", 3, None, "wrong", "live", stream=1))
        for _ in range(400):
            client.send_video(0, bytes(1 << 16))
        assert client.unsent > 1 << 20
        checking.set()
        assert await client.status() == "NetStream.Publish.BadName"


async def test_who_does_not_publish_is_hung_up_on(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "PUBLISHES_WITHIN", timedelta(milliseconds=200))
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.connect()
        assert await client.hung_up_on()
    assert node.asked == []


async def test_who_publishes_and_falls_silent_is_let_go(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "SILENT_FOR", timedelta(milliseconds=200))
    async with an_rtmp_client(node.rtmp_port) as client:
        assert await client.publish(KEY) == "NetStream.Publish.Start"
        stopped = await node.until("stopped")
    assert (stopped.clean, stopped.reason) == (False, "silent")


async def test_a_file_is_read_as_fast_as_it_plays_however_small_it_is(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "LOOKS_UP_EVERY", 0.01)
    now = clock.now()
    async with an_rtmp_client(node.rtmp_port) as client:
        with clock.stopped_at(now):
            await client.publish(KEY)
            publication = node.engine.publications[SHOW]
            client.send_video(0, video_config_tag().body)
            for number in range(20):
                client.send_video(4_000 * number, b"\x17\x01\0\0\0picture")
            await until(lambda: publication.lead_ms > session.AHEAD_AT_MOST_MS)
            client.send(command("deleteStream", 4, None, 1))
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.5):
                    await node.until("stopped")
        with clock.stopped_at(now + timedelta(seconds=70)):
            assert (await node.until("stopped")).clean


async def test_what_came_with_the_last_command_is_not_lost(node: MediaNode) -> None:
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.connect()
        client.send(command("publish", 3, None, KEY, "live", stream=1))
        for tag in encoded_tags("320x180", starts_ms=0):
            client.send_video(tag.timestamp, tag.body)
        client.send(command("FCUnpublish", 4, None, KEY))
        stopped = await node.until("stopped")
    assert stopped.clean
    assert (await node.playlist()).count("#EXTINF") == 2


@pytest.mark.parametrize(
    "first", [b"GET / HTTP/1.1\r\n\r\n", b"\x06" + bytes(1536), b"\x16\x03\x01"]
)
async def test_what_is_not_rtmp_is_hung_up_on(node: MediaNode, first: bytes) -> None:
    async with an_rtmp_client(node.rtmp_port) as client:
        client.send(first)
        assert await client.hung_up_on()


async def test_another_application_is_refused(node: MediaNode) -> None:
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.connect("vod")
        assert await client.status() == "NetConnection.Connect.Failed"


async def test_a_monstrous_message_ends_the_stream(node: MediaNode) -> None:
    async with an_rtmp_client(node.rtmp_port) as client:
        assert await client.publish(KEY) == "NetStream.Publish.Start"
        client.send_video(0, bytes(session.MEDIA_AT_MOST + 1))
        assert await client.status() == "NetConnection.Connect.Failed"
    assert (await node.until("stopped")).reason == "protocol-broken"


async def test_a_broken_configuration_ends_the_stream(node: MediaNode) -> None:
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.publish(KEY)
        client.send_video(0, video_config_tag(b"\x01\x64").body)
        assert (await node.until("stopped")).reason == "media-broken"


async def test_the_next_stream_of_a_show_goes_on_behind_a_discontinuity(node: MediaNode) -> None:
    await run_ffmpeg(*looping_clip(2.5, node.url()))
    await node.until("stopped")
    node.keys[KEY] = a_grant(folder="b" * 26, session="8")
    await run_ffmpeg(*looping_clip(2.5, node.url()))
    await node.until("stopped", times=2)
    text = await node.playlist()
    assert text.count("#EXT-X-DISCONTINUITY\n#EXT-X-MAP") == 1
    assert [path[0] for path in read_playlist(text).maps] == ["a", "b"]
    assert "#EXT-X-ENDLIST" not in text
