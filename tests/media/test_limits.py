import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.world.ladder import until
from tests.world.media import (
    KEY,
    SHOW,
    MediaNode,
    Tag,
    a_grant,
    avcc,
    clip_tags,
    encoded_tags,
    on_air,
    send,
    silence_tags,
    video_config_tag,
)
from tests.world.rtmp_client import an_rtmp_client
from vitrine.kit import clock
from vitrine.media import hall, limits
from vitrine.media.errors import (
    BitrateOverLimit,
    DurationOverLimit,
    MediaBroken,
    NoPicture,
    PictureOverLimit,
    PublishRefused,
    TooFarBehind,
)
from vitrine.media.limits import Limits
from vitrine.media.publication import Publication
from vitrine.media.rtmp.pacing import BURST_SECONDS, Pace

NOW = clock.now()
FRAME_MS = 40
PICTURE = b"\x27\x01\0\0\0" + bytes(10_000)


async def limited(node: MediaNode, **limit: int) -> Publication:
    node.keys[KEY] = a_grant()._replace(limits=Limits(**limit))
    with clock.stopped_at(NOW):
        return await on_air(node)


def stream(publication: Publication, seconds: int, *, step: int = FRAME_MS) -> None:
    """Pictures of 10 kB, 25 in each second of the clock, `step` apart by their timestamps."""
    first, *_ = encoded_tags("320x180", starts_ms=0)
    for number in range(seconds * 25):
        with clock.stopped_at(NOW + timedelta(milliseconds=FRAME_MS * number)):
            tag = first.body if number == 0 else PICTURE
            publication.video(step * number, b"\x17" + PICTURE[1:] if number == 1 else tag)


async def test_a_bitrate_over_the_limit_ends_the_stream_with_both_numbers(node: MediaNode) -> None:
    publication = await limited(node, bitrate=1_500_000)
    with pytest.raises(BitrateOverLimit, match=r"sends 2\.0 Mb/s; the limit is 1\.5 Mb/s"):
        stream(publication, 11)


async def test_a_bitrate_within_the_limit_does_not(node: MediaNode) -> None:
    publication = await limited(node, bitrate=2_500_000)
    stream(publication, 11)
    assert publication.health().width == 320


async def test_a_stream_lasts_no_longer_than_its_show_may(node: MediaNode) -> None:
    """The number is the show's, and not what was left of it when the stream began."""
    publication = await limited(node, seconds=5, hours=12)
    with pytest.raises(DurationOverLimit, match="may last 12 hours") as ended:
        stream(publication, 6)
    assert ended.value.facts == {"hours": 12}


async def test_timestamps_that_stand_still_end_the_stream(node: MediaNode) -> None:
    publication = await limited(node)
    with pytest.raises(TooFarBehind, match="arrives 20 s late"):
        stream(publication, 22, step=0)


async def test_timestamps_that_go_backwards_are_carried_on(node: MediaNode) -> None:
    publication = await limited(node)
    stream(publication, 22, step=-4_000)
    with clock.stopped_at(NOW + timedelta(seconds=22)):
        assert abs(publication.lead_ms) < 60_000


async def test_a_stream_without_a_picture_ends(node: MediaNode) -> None:
    publication = await limited(node)
    sound, *_ = silence_tags(1)
    publication.audio(0, sound.body)
    later = clock.stopped_at(NOW + timedelta(seconds=31))
    with later, pytest.raises(NoPicture, match="30 s"):
        publication.audio(31_000, b"\xaf\x01" + bytes(32))


def reconfigured(count: int) -> Iterator[Tag]:
    """A keyframe each 40 ms, with another configuration before each."""
    record = avcc()
    for number in range(count):
        yield video_config_tag(record + bytes([number & 1]))
        yield Tag(False, FRAME_MS * number, b"\x17" + PICTURE[1:20])  # noqa: FBT003


async def test_a_new_segment_with_each_picture_ends_the_stream(node: MediaNode) -> None:
    publication = await limited(node)
    with clock.stopped_at(NOW), pytest.raises(MediaBroken, match="151 segments in a minute"):
        send(publication, reconfigured(200))
    assert len(publication.recording.timeline.inits) < 160


async def test_steps_that_are_just_short_of_a_jump_end_the_stream_too(node: MediaNode) -> None:
    publication = await limited(node)
    send(publication, iter([video_config_tag()]))
    leaps = (Tag(False, 4_900 * n, b"\x17" + PICTURE[1:20]) for n in range(200))  # noqa: FBT003
    with clock.stopped_at(NOW), pytest.raises(MediaBroken, match="segments in a minute"):
        send(publication, leaps)


async def test_a_keyframe_each_second_is_a_stream_as_any_other(node: MediaNode) -> None:
    publication = await limited(node)
    send(publication, iter([video_config_tag()]))
    for number in range(300):
        with clock.stopped_at(NOW + timedelta(seconds=number)):
            publication.video(1_000 * number, b"\x17" + PICTURE[1:20])
    assert len(publication.recording.timeline.segments) == 299


async def test_a_sound_longer_than_aac_allows_is_refused(node: MediaNode) -> None:
    publication = await limited(node)
    with pytest.raises(MediaBroken):
        publication.audio(0, b"\xaf\x01" + bytes(9_000))


async def test_the_encoder_and_the_host_read_why_a_picture_is_too_large(node: MediaNode) -> None:
    node.keys[KEY] = a_grant()._replace(limits=Limits(lines=480))
    async with an_rtmp_client(node.rtmp_port) as client:
        await client.publish(KEY)
        client.send_video(0, video_config_tag().body)
        assert await client.status() == "NetStream.Publish.Rejected"
    assert (await node.until("stopped")).reason == PictureOverLimit.code
    notice = node.engine.notices.of(SHOW)
    assert notice is not None
    assert notice.facts == {"width": 540, "height": 960, "lines": 480}
    assert "540 x 960" in notice.says


async def test_a_node_takes_as_many_publishers_as_it_may(node: MediaNode) -> None:
    node.engine.publishers_at_most = 0
    async with an_rtmp_client(node.rtmp_port) as client:
        assert await client.publish(KEY) == "NetStream.Publish.BadName"
    with pytest.raises(PublishRefused, match="All 0 places of this node"):
        await on_air(node)
    notice = node.engine.notices.of(SHOW)
    assert notice is not None
    assert (notice.code, notice.facts) == ("all-places-taken", {"places": 0})


async def test_the_host_reads_that_an_encoder_came_after_the_end(node: MediaNode) -> None:
    await on_air(node)
    await node.engine.end(SHOW)
    node.engine.stopped(node.engine.publications[SHOW], clean=False, reason="ended")
    async with an_rtmp_client(node.rtmp_port) as client:
        assert await client.publish(KEY) == "NetStream.Publish.BadName"
    notice = node.engine.notices.of(SHOW)
    assert notice is not None
    assert notice.code == "show-over"


async def test_a_flood_is_held_back_by_tcp_and_ended_and_another_show_goes_on(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    node.keys["43-another"] = a_grant()._replace(show="43", session="9")
    monkeypatch.setattr(limits, "RATE_WINDOW_MS", 400)
    node.keys[KEY] = a_grant()._replace(limits=Limits(bitrate=8_000_000))
    async with (
        an_rtmp_client(node.rtmp_port) as client,
        an_rtmp_client(node.rtmp_port) as other,
    ):
        await other.publish("43-another")
        await client.publish(KEY)
        for number, tag in zip(range(2_000), clip_tags(50), strict=False):
            client.send_video(tag.timestamp, tag.body + bytes(40_000 if number else 0))
        assert client.unsent > 40_000_000
        for tag in clip_tags():
            other.send_video(tag.timestamp, tag.body)
        segments = node.engine.publications["43"].recording.timeline.segments
        await until(lambda: sum(each.complete for each in segments) == 4)
        # What it was told may be lost: a connection with so much unread is reset.
        assert await client.status() in {"NetStream.Publish.Rejected", ""}
        assert (await node.until("stopped")).reason == BitrateOverLimit.code
        assert list(node.engine.publications) == ["43"]


async def test_a_publisher_gets_in_through_a_crowd_that_says_nothing(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall, "IN_THE_HALL", 50)
    crowd = [
        await asyncio.open_connection(
            "127.0.0.1", node.rtmp_port, local_addr=(f"127.0.1.{1 + number // 10}", 0)
        )
        for number in range(150)
    ]
    try:
        async with an_rtmp_client(node.rtmp_port) as client:
            assert await client.publish(KEY) == "NetStream.Publish.Start"
    finally:
        for _, writer in crowd:
            writer.close()


async def test_one_address_has_so_many_connections_and_no_more(node: MediaNode) -> None:
    crowd = [
        await asyncio.open_connection("127.0.0.1", node.rtmp_port) for _ in range(hall.PER_ADDRESS)
    ]
    try:
        async with an_rtmp_client(node.rtmp_port) as client:
            assert await client.hung_up_on()
    finally:
        for _, writer in crowd:
            writer.close()


def test_an_ipv6_customer_is_one_place() -> None:
    assert hall.place_of("2001:db8:1:2::1") == hall.place_of("2001:db8:1:2:ffff::9%eth0")
    assert hall.place_of("2001:db8:1:3::1") != hall.place_of("2001:db8:1:2::1")
    assert hall.place_of("?") == "?"


async def test_who_spends_more_than_the_pace_allows_waits() -> None:
    pace = Pace(1_000_000)
    assert pace.spend(BURST_SECONDS * 1_000_000 - 2_000, 1) == 0
    assert 0.9 < pace.spend(1_000_000, 1) < 1.1


async def test_many_small_messages_cost_more_than_their_bytes() -> None:
    pace = Pace(1_000_000)
    assert pace.spend(4_000, 4_000) > 1.5
