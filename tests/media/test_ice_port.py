"""What comes to the port that every WHIP publisher sends to."""

import asyncio
import socket
from datetime import timedelta

import httpx2
import pytest
from aioice import stun
from aiortc.mediastreams import VideoStreamTrack
from av import VideoFrame

from tests.world import whip as peers
from tests.world.media import KEY, SHOW, a_grant
from tests.world.whip import LOCAL, WhipNode, a_peer, an_offer
from vitrine.media import hall, limits
from vitrine.media.errors import BitrateOverLimit, NoPicture
from vitrine.media.limits import Limits
from vitrine.media.webrtc import door
from vitrine.media.whip import session


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
            await loop.sock_sendto(peer, b"\xff" + bytes(60_000), door)
            await asyncio.sleep(0)


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
