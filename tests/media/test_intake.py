from contextlib import suppress
from io import BytesIO
from itertools import pairwise

import av
import pytest
from aiortc.rtp import RtcpPsfbPacket, RtcpRrPacket, RtcpRtpfbPacket
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world.media import SHOW, MediaNode, downloaded, on_air, read_playlist
from tests.world.rtp import (
    MS_PER_FRAME,
    Sent,
    Wire,
    a_camera,
    a_microphone,
    pictures,
    sounds,
)
from tests.world.whip import marks
from vitrine.media.errors import CodecRefused, MediaBroken, MediaError
from vitrine.media.publication import Publication

WALL = 1_700_000_000_000


async def finished(node: MediaNode, publication: Publication) -> None:
    node.engine.stopped(publication, clean=True, reason="stopped")
    await node.engine.end(SHOW)


def apart(flashes: list[float], beeps: list[float]) -> float:
    """The worst distance of a flash from its beep, in milliseconds."""
    assert len(flashes) >= 3
    return max(min(abs(flash - beep) for beep in beeps) for flash in flashes) * 1000


def an_encoder(*, picture_late: int = 0, sound_late: int = 0, reports: bool = True) -> list[Sent]:
    camera, microphone = a_camera(), a_microphone()
    sent = [camera.send(shot, delay=picture_late) for shot in pictures(6)]
    sent += [microphone.send(shot, delay=sound_late) for shot in sounds(6)]
    if reports:
        for at in range(0, 6_000, 1_000):
            sent.append(camera.report(at + 1, wall=WALL + at + 1, delay=picture_late))
            sent.append(microphone.report(at + 1, wall=WALL + at + 1, delay=sound_late))
    return sent


@pytest.mark.parametrize(("picture_late", "sound_late"), [(250, 0), (0, 250)])
async def test_sender_reports_bring_sound_and_picture_together(
    node: MediaNode, picture_late: int, sound_late: int
) -> None:
    publication = await on_air(node)
    wire = Wire(publication)
    wire.bring(an_encoder(picture_late=picture_late, sound_late=sound_late))
    await finished(node, publication)
    found = await marks(node)
    assert apart(found.flashes[1:], found.beeps) < 45


async def test_without_sender_reports_arrival_decides(node: MediaNode) -> None:
    publication = await on_air(node)
    Wire(publication).bring(an_encoder(picture_late=30, sound_late=30, reports=False))
    await finished(node, publication)
    found = await marks(node)
    assert apart(found.flashes, found.beeps) < 45


async def test_a_lost_packet_is_asked_for_until_it_comes(node: MediaNode) -> None:
    publication = await on_air(node)
    wire, camera = Wire(publication, audio=False), a_camera()
    sent = [camera.send(shot) for shot in pictures(4)]
    late = Sent(sent[30].at + 300, sent[30].packets)
    wire.bring([*sent[:30], *sent[31:], late])
    asked = [at for at, _ in wire.heard(RtcpRtpfbPacket)]
    assert asked[0] == sent[31].at
    assert len(asked) >= 3
    await finished(node, publication)
    assert pictures_in(await downloaded(node)) == len(sent)


async def test_what_never_comes_is_skipped_to_the_next_keyframe(node: MediaNode) -> None:
    publication = await on_air(node)
    wire, camera = Wire(publication, audio=False), a_camera()
    sent = [camera.send(shot) for shot in pictures(6)]
    wire.bring([*sent[:60], *sent[61:]])
    begged = [at for at, _ in wire.heard(RtcpPsfbPacket) if at > sent[60].at]
    assert begged[0] - sent[60].at < 700
    await finished(node, publication)
    assert pictures_in(await downloaded(node)) == 60 + (len(sent) - 100)


async def test_keyframes_are_asked_for_at_the_rhythm_of_segments(node: MediaNode) -> None:
    publication = await on_air(node)
    wire, camera = Wire(publication, audio=False), a_camera()
    shots = [shot for shot in pictures(8) if shot.at == 0 or not shot.key]
    wire.bring(camera.send(shot) for shot in shots)
    begged = [at for at, _ in wire.heard(RtcpPsfbPacket)]
    assert 2_000 <= begged[0] <= 2_100
    assert all(500 <= later - at < 550 for at, later in pairwise(begged))


async def test_a_phone_that_turns_gets_another_init_segment(node: MediaNode) -> None:
    publication = await on_air(node)
    wire, camera = Wire(publication, audio=False), a_camera()
    turned = [shot._replace(at=shot.at + 4_000) for shot in pictures(4, 90, 160)]
    wire.bring(camera.send(shot) for shot in [*pictures(4), *turned])
    await finished(node, publication)
    text = await node.playlist()
    assert text.count("#EXT-X-DISCONTINUITY\n") == 1
    assert len(read_playlist(text).maps) == 2
    assert publication.video_config is not None
    assert publication.video_config.height == 160


async def test_a_microphone_that_says_nothing_is_a_silence(node: MediaNode) -> None:
    publication = await on_air(node)
    wire, camera = Wire(publication), a_camera()
    wire.bring(camera.send(shot) for shot in pictures(6))
    await finished(node, publication)
    with av.open(BytesIO(await downloaded(node)), "r") as read:
        samples = sum(frame.samples for frame in read.decode(audio=0))
    assert 4 < samples / 48_000 < 6


async def test_a_gap_in_the_sound_moves_nothing_after_it(node: MediaNode) -> None:
    publication = await on_air(node)
    sent = [one for one in an_encoder() if not (len(one.packets) == 1 and 1_300 < one.at < 1_900
                                                and one.packets[0][1] & 127 == 111)]  # fmt: skip
    Wire(publication).bring(sent)
    await finished(node, publication)
    found = await marks(node)
    assert apart(found.flashes[1:], found.beeps) < 45


async def test_pictures_out_of_order_are_refused(node: MediaNode) -> None:
    publication = await on_air(node)
    wire, camera = Wire(publication, audio=False), a_camera()
    shots = list(pictures(2))
    mixed = [*shots[:5], shots[6], shots[5]]
    with pytest.raises(CodecRefused, match="bf=0"):
        wire.bring(camera.send(shot)._replace(at=n * MS_PER_FRAME) for n, shot in enumerate(mixed))


async def test_reports_say_what_was_lost(node: MediaNode) -> None:
    publication = await on_air(node)
    wire, camera = Wire(publication, audio=False), a_camera()
    sent = [camera.send(shot) for shot in pictures(2)]
    wire.bring(sent[:20] + sent[22:])
    reports = [packet.reports[0] for _, packet in wire.heard(RtcpRrPacket)]  # type: ignore[attr-defined]
    assert reports[-1].ssrc == camera.ssrc
    assert reports[-1].packets_lost == 2


async def test_who_invents_sources_is_sent_away(node: MediaNode) -> None:
    wire, camera = Wire(await on_air(node), audio=False), a_camera()
    packet = camera.send(pictures(2)[0]).packets[0]
    with pytest.raises(MediaBroken, match="sources"):
        wire.bring(Sent(n, [packet[:8] + n.to_bytes(4, "big") + packet[12:]]) for n in range(20))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 70), st.binary(max_size=60)), max_size=12))
def test_no_payload_breaks_more_than_its_stream(payloads: list[tuple[int, bytes]]) -> None:
    publication = Silent()
    wire, camera = Wire(publication), a_camera()  # type: ignore[arg-type]
    first = camera.send(pictures(2)[0])
    sent = [first, *(camera.send_raw(ms, body) for ms, body in payloads)]
    with suppress(MediaError):
        wire.bring(sent)
        wire.wait(700)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_no_packet_breaks_more_than_its_stream(data: bytes) -> None:
    wire = Wire(Silent())  # type: ignore[arg-type]
    with suppress(MediaError):
        wire.intake.rtp(data)
        wire.intake.rtp(b"\x80\x60" + data)
        wire.intake.rtp(b"\x80\x6f" + data)


class Silent:
    """Takes tags and keeps none."""

    def metadata(self, values: object) -> None: ...

    def video(self, timestamp: int, tag: bytes) -> None: ...

    def audio(self, timestamp: int, tag: bytes) -> None: ...


def pictures_in(video: bytes) -> int:
    with av.open(BytesIO(video), "r") as read:
        return sum(1 for _ in read.decode(video=0))
