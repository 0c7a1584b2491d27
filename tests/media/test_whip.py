import asyncio
import socket
from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest
from aioice import stun
from aiortc.mediastreams import VideoStreamTrack
from av import VideoFrame
from structlog.testing import capture_logs

from tests.world import whip as peers
from tests.world.ladder import until
from tests.world.media import KEY, SHOW, a_grant, ffmpeg, read_playlist, run_ffmpeg
from tests.world.whip import LOCAL, Tone, WhipNode, a_peer, a_whip_node, an_offer, marks, whip_clip
from vitrine.media import hall, limits
from vitrine.media.errors import BitrateOverLimit, NoPicture
from vitrine.media.limits import Limits
from vitrine.media.publication import Publication
from vitrine.media.webrtc import door
from vitrine.media.whip import session

FRAGMENT = {"content-type": "application/trickle-ice-sdpfrag"}
CANDIDATE = "a=candidate:1 1 udp 2130706431 192.0.2.1 5000 typ host\r\n"


@pytest.fixture
async def whip(tmp_path: Path) -> AsyncGenerator[WhipNode]:
    async with a_whip_node(tmp_path / "media") as node:
        yield node


@pytest.mark.parametrize("flags", [[], ["-whip_flags", "dtls_active"]])
async def test_what_ffmpeg_sends_by_whip_plays_in_step(whip: WhipNode, flags: list[str]) -> None:
    sent = await run_ffmpeg(*whip_clip(4.5, whip.url, *flags))
    assert sent.status == 0, sent.said
    assert (await whip.media.until("stopped")).clean
    await whip.media.engine.end(SHOW)
    found = await marks(whip.media)
    assert len(found.flashes) >= 3
    apart = [min(abs(flash - beep) for beep in found.beeps) for flash in found.flashes]
    assert max(apart) < 0.06


async def test_another_webrtc_stack_publishes_restarts_ice_and_ends(whip: WhipNode) -> None:
    async with a_peer(whip) as peer:
        await whip.media.until("first_keyframe")
        listed = read_playlist(await whip.media.playlist())
        assert listed.parts
        again = await peer.restart_ice()
        assert again.status_code == 200
        assert again.headers["etag"] != peer.answer.headers["etag"]
        assert (await whip.http.delete(peer.location)).status_code == 200
        assert (await whip.http.delete(peer.location)).status_code == 404
    assert (await whip.media.until("stopped")).clean


async def test_nobody_waits_for_a_sound_that_begins_later_and_it_is_heard(whip: WhipNode) -> None:
    async with a_peer(whip, silent=True) as peer:
        await whip.media.until("first_keyframe")
        assert read_playlist(await whip.media.playlist()).parts
        publication = whip.media.engine.publications[SHOW]
        codes = [advice.code for advice in publication.health().advice]
        assert (loudness(publication) < -60, "no-sound" in codes) == (True, False)
        peer.begin_sound(Tone())
        await until(lambda: loudness(publication) > -40)


def loudness(publication: Publication) -> float:
    level = publication.health().level
    return max(level.loudness, default=-100.0) if level else -100.0


async def test_a_second_publisher_is_told_that_somebody_is_live(whip: WhipNode) -> None:
    assert (await whip.post(an_offer())).status_code == 201
    second = await whip.post(an_offer())
    assert (second.status_code, second.json()["code"]) == (409, "already-live")


async def test_a_dropped_publisher_learns_it_at_once(whip: WhipNode) -> None:
    async with a_peer(whip) as peer:
        await whip.media.until("first_keyframe")
        whip.media.engine.drop(SHOW, "key-rotated")
        async with asyncio.timeout(8):
            stopped = await whip.media.until("stopped")
            await peer.until("closed")
    assert (stopped.clean, stopped.reason) == (False, "key-rotated")


async def test_a_replaced_device_that_asks_is_told_so(whip: WhipNode) -> None:
    async with a_peer(whip) as peer:
        await whip.media.until("first_keyframe")
        whip.media.engine.drop(SHOW, "taken-over")
        assert (await whip.media.until("stopped")).reason == "taken-over"
        for answer in (await peer.restart_ice(), await whip.http.delete(peer.location)):
            assert (answer.status_code, answer.json()["code"]) == (410, "taken-over")
    assert (await whip.post(an_offer())).status_code == 201


async def test_who_vanishes_is_lost_and_not_stopped(
    whip: WhipNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "SILENT_FOR", timedelta(milliseconds=600))
    async with ffmpeg(*whip_clip(20, whip.url)) as process:
        await whip.media.until("first_keyframe")
        process.kill()
        stopped = await whip.media.until("stopped")
    assert (stopped.clean, stopped.reason) == (False, "silent")


async def test_sound_alone_is_ended_with_the_reason(
    whip: WhipNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PICTURE_WITHIN_MS", 300)
    monkeypatch.setattr(peers, "VideoStreamTrack", Covered)
    async with a_peer(whip):
        assert (await whip.media.until("stopped")).reason == NoPicture.code
    assert whip.media.engine.notices.of(SHOW)


class Covered(VideoStreamTrack):
    """A camera that never gives a picture."""

    async def recv(self) -> VideoFrame:
        await asyncio.Event().wait()
        raise AssertionError


async def test_a_flood_of_what_nobody_can_read_ends_its_stream(whip: WhipNode) -> None:
    whip.media.keys[KEY] = a_grant()._replace(limits=Limits(bitrate=2_000_000))
    async with a_peer(whip) as peer, asyncio.TaskGroup() as tasks:
        await whip.media.until("first_keyframe")
        flooding = tasks.create_task(flood(whip, peer.answer))
        stopped = await whip.media.until("stopped")
        flooding.cancel()
    assert stopped.reason == BitrateOverLimit.code


async def flood(whip: WhipNode, answer: httpx2.Response) -> None:
    """By a second path of the session, to no end."""
    door, loop = (LOCAL, whip.sessions.door.port), asyncio.get_running_loop()
    check = a_check(sdp_value(answer, "ice-ufrag"), sdp_value(answer, "ice-pwd"))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.setblocking(False)  # noqa: FBT003
        peer.bind((LOCAL, 0))
        await loop.sock_sendto(peer, check, door)
        while True:
            for _ in range(50):
                await loop.sock_sendto(peer, b"\x80" + bytes(1_200), door)
            await asyncio.sleep(0)


async def test_who_never_connects_frees_the_show(
    whip: WhipNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CONNECTS_WITHIN", timedelta(milliseconds=100))
    answer = await whip.post(an_offer())
    assert (await whip.media.until("stopped")).reason == "never-came"
    assert (await whip.http.delete(answer.headers["location"])).status_code == 404
    assert (await whip.post(an_offer())).status_code == 201


async def test_an_answer_takes_one_codec_of_each_kind_on_one_port(whip: WhipNode) -> None:
    answer = await whip.post(an_offer())
    assert answer.headers["content-type"] == "application/sdp"
    lines = answer.text.split("\r\n")
    port = whip.sessions.door.port
    assert [line for line in lines if line.startswith("m=")] == [
        f"m=audio {port} UDP/TLS/RTP/SAVPF 111",
        f"m=video {port} UDP/TLS/RTP/SAVPF 96",
    ]
    assert "a=ice-lite" in lines
    assert "a=setup:passive" in lines
    assert f"a=candidate:1 1 udp 2130706431 {LOCAL} {port} typ host" in lines


REFUSED = [
    ("vp8", an_offer(video="VP8/90000"), 422, "VP8: H.264 with packetization-mode=1"),
    ("mode 0", an_offer(video_fmtp="packetization-mode=0"), 422, "packetization-mode=1"),
    ("pcmu", an_offer(audio="PCMU/8000"), 422, "PCMU: Opus"),
    ("no video", an_offer().split("m=video")[0], 422, "no video"),
    ("two", an_offer() + "m=video" + an_offer().split("m=video")[1], 422, "has 2"),
    ("apart", an_offer().replace("a=group", "a=grope"), 422, "a=group:BUNDLE"),
    ("rtp/avp", an_offer().replace("UDP/TLS/RTP/SAVPF", "RTP/AVP"), 422, "UDP/TLS/RTP/SAVPF"),
    ("no mux", an_offer().replace("a=rtcp-mux\r\n", ""), 422, "a=rtcp-mux"),
    ("empty", "", 400, "v=0"),
    ("no ice", an_offer().replace("a=ice-pwd", "a=x"), 400, "a=ice-pwd"),
    ("no dtls", an_offer().replace("a=fingerprint", "a=x"), 400, "a=fingerprint"),
    ("nonsense", "v=0\r\nm=video nonsense\r\n", 400, "m= line"),
    ("binary", b"\xff\xfe", 400, "UTF-8"),
    ("huge", an_offer() + "a=x\r\n" * 20_000, 413, "exceeds"),
]


@pytest.mark.parametrize(("offer", "status", "says"), [row[1:] for row in REFUSED],
                         ids=[row[0] for row in REFUSED])  # fmt: skip
async def test_an_offer_that_cannot_be_shown_is_refused_with_what_would_be_right(
    whip: WhipNode, offer: str | bytes, status: int, says: str
) -> None:
    refused = await whip.post(offer)
    assert refused.status_code == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert says in refused.json()["detail"]
    assert whip.media.asked == []


@pytest.mark.parametrize("key", [None, "wrong", "43-the-secret-stream-key", "42-wrong"])
async def test_a_wrong_key_is_refused_and_never_logged(whip: WhipNode, key: str | None) -> None:
    with capture_logs() as logs:
        refused = await whip.post(an_offer(), key=key)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == "Bearer"
    assert key is None or key not in str(logs)


async def test_a_browser_may_ask_first_and_read_where_its_stream_is(whip: WhipNode) -> None:
    asked = await whip.http.options(f"/whip/{SHOW}")
    assert asked.headers["accept-post"] == "application/sdp"
    assert asked.headers["access-control-allow-origin"] == "*"
    assert "authorization" in asked.headers["access-control-allow-headers"]
    answer = await whip.post(an_offer())
    assert "location" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("method", ["GET", "PUT", "HEAD"])
async def test_other_methods_are_kept_for_later(whip: WhipNode, method: str) -> None:
    assert (await whip.http.request(method, f"/whip/{SHOW}")).status_code == 405


async def test_only_sdp_is_read(whip: WhipNode) -> None:
    refused = await whip.post(an_offer(), **{"content-type": "text/plain"})
    assert (refused.status_code, refused.json()["detail"]) == (415, "Send it as application/sdp.")


@pytest.mark.parametrize(
    ("body", "match", "status"),
    [
        (CANDIDATE, "tag", 204),
        (CANDIDATE, "*", 204),
        (CANDIDATE, '"other"', 412),
        (CANDIDATE, None, 428),
        ("a=ice-ufrag:newone\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n", "*", 200),
        ("a=ice-ufrag:newone\r\n", "*", 400),
        ("a=candidate:nonsense\r\n", "*", 400),
        ("", "*", 400),
    ],
)
async def test_a_patch_trickles_or_restarts(
    whip: WhipNode, body: str, match: str | None, status: int
) -> None:
    answer = await whip.post(an_offer())
    headers = FRAGMENT | ({"if-match": match} if match else {})
    if match == "tag":
        headers["if-match"] = answer.headers["etag"]
    patched = await whip.http.patch(answer.headers["location"], content=body, headers=headers)
    assert patched.status_code == status


async def test_a_check_without_the_password_gets_no_byte_back(whip: WhipNode) -> None:
    answer = await whip.post(an_offer())
    right = sdp_value(answer, "ice-ufrag")
    for fragment, password in [(right, "wrong" * 6), ("nobody", "x" * 22), ("", "x" * 22)]:
        assert await asked(whip, a_check(fragment, password)) is None
    heard = await asked(whip, a_check(right, sdp_value(answer, "ice-pwd")))
    assert heard is not None
    assert stun.parse_message(heard).message_class is stun.Class.RESPONSE


async def test_a_tcp_connection_that_proves_nothing_is_closed(
    whip: WhipNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "CHECKED_WITHIN", timedelta(milliseconds=100))
    for first in (b"", b"\0\x04\x80\x60\0\1", b"GET / HTTP/1.1\r\n\r\n"):
        reader, writer = await asyncio.open_connection(LOCAL, whip.sessions.door.port)
        writer.write(first)
        async with asyncio.timeout(8):
            assert await reader.read() == b""
        writer.close()


async def test_one_address_has_so_many_tcp_connections_and_no_more(
    whip: WhipNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "CHECKED_WITHIN", timedelta(minutes=5))
    port = whip.sessions.door.port
    links = [await asyncio.open_connection(LOCAL, port) for _ in range(hall.PER_ADDRESS + 1)]
    reader, _ = links[-1]
    async with asyncio.timeout(40):
        assert await reader.read() == b""
    for _, writer in links:
        writer.close()


async def test_a_publisher_by_tcp_gets_in_and_stays_whoever_crowds_the_port(
    whip: WhipNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "CHECKED_WITHIN", timedelta(minutes=5))
    monkeypatch.setattr(session, "CONNECTS_WITHIN", timedelta(minutes=5))
    monkeypatch.setattr(hall, "IN_THE_HALL", 10)
    answer = await whip.post(an_offer())
    check = a_check(sdp_value(answer, "ice-ufrag"), sdp_value(answer, "ice-pwd"))
    framed = len(check).to_bytes(2, "big") + check
    links = [await connected_from(whip, n) for n in range(15)]
    reader, writer = await connected_from(whip, 15)
    async with asyncio.timeout(40):
        assert await links[0][0].read() == b""
        for crowd in (range(16, 31), range(0)):
            writer.write(framed)
            assert await reader.readexactly(int.from_bytes(await reader.readexactly(2), "big"))
            links += [await connected_from(whip, n) for n in crowd]
    for _, other in [*links, (reader, writer)]:
        other.close()


async def connected_from(
    whip: WhipNode, number: int
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Each from an address of its own."""
    here = (f"127.0.1.{1 + number}", 0)
    return await asyncio.open_connection(LOCAL, whip.sessions.door.port, local_addr=here)


def a_check(fragment: str, password: str) -> bytes:
    request = stun.Message(stun.Method.BINDING, stun.Class.REQUEST)
    request.attributes["USERNAME"] = f"{fragment}:abcd"
    request.attributes["USE-CANDIDATE"] = None
    request.add_message_integrity(password.encode())
    return bytes(request)


async def asked(whip: WhipNode, check: bytes) -> bytes | None:
    loop = asyncio.get_running_loop()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as peer:
        peer.setblocking(False)  # noqa: FBT003
        peer.bind((LOCAL, 0))
        await loop.sock_sendto(peer, check, (LOCAL, whip.sessions.door.port))
        try:
            async with asyncio.timeout(0.2):
                return await loop.sock_recv(peer, 2_000)
        except TimeoutError:
            return None


def sdp_value(answer: httpx2.Response, name: str) -> str:
    return answer.text.split(f"a={name}:")[1].split("\r\n")[0]
