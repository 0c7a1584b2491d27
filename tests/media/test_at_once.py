"""What viewers ask for all the time is answered without a task, and no differently."""

import asyncio

import httpx2
import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT

from tests.world.media import FOLDER, SHOW, MediaNode, clip_tags, on_air, send
from tests.world.media_port import a_port_of
from vitrine.media.hls import reloading

PLAYLIST = f"/shows/{SHOW}/index.m3u8"
PART = f"/shows/{SHOW}/{FOLDER}/s4.p1.m4s"
RELOAD = f"{PLAYLIST}?_HLS_msn=4&_HLS_part=3"
OFTEN = [PART, RELOAD, f"{RELOAD}&_HLS_skip=YES", f"{PLAYLIST}?_HLS_msn=2"]
SELDOM = [
    PLAYLIST, f"{PLAYLIST}?_HLS_part=1", f"{PLAYLIST}?_HLS_msn=99", f"/shows/{SHOW}/nothing.m3u8",
    "/shows/43/index.m3u8?_HLS_msn=0", f"/shows/{SHOW}/{FOLDER}/s4.p99.m4s",
    f"/shows/{SHOW}/{FOLDER}/audio-s4.p1.m4s", f"/shows/{SHOW}/{FOLDER}/s1.m4s",
]  # fmt: skip


async def busy(_: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001 - ASGI's shape
    await send({"type": "http.response.start", "status": 500, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("path", OFTEN)
async def test_what_is_asked_for_often_needs_no_task(node: MediaNode, path: str) -> None:
    send(await on_air(node), clip_tags())
    async with a_port_of(node, busy) as (port, _):
        assert (await got(port, path)).status_code == 200


async def test_who_waits_for_the_next_part_needs_none_either(node: MediaNode) -> None:
    publication = await on_air(node)
    tags = list(clip_tags())
    send(publication, iter(tags[:100]))
    async with a_port_of(node, busy) as (port, _):
        waits = f"{PLAYLIST}?_HLS_msn=2&_HLS_part=1"
        _, leaves = await asyncio.open_connection("127.0.0.1", port)
        leaves.write(f"GET {waits} HTTP/1.1\r\nhost: x\r\n\r\n".encode())
        stays = asyncio.ensure_future(got(port, waits))
        assert (await asyncio.wait([stays], timeout=0.1))[0] == set()
        leaves.close()
        send(publication, iter(tags[100:130]))
        answer = await stays
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=6")
    assert "s2.p1.m4s" in answer.text


async def test_who_has_waited_too_long_gets_what_there_is(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reloading, "HOLD_TARGETS", 0.01)
    send(await on_air(node), clip_tags())
    async with a_port_of(node, busy) as (port, _):
        answer = await got(port, f"{PLAYLIST}?_HLS_msn=5")
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
@pytest.mark.parametrize("asked", [{}, {"range": "bytes=5-9"}])
async def test_it_is_answered_as_by_the_origin(
    node: MediaNode, asked: dict[str, str], encoding: str
) -> None:
    send(await on_air(node), clip_tags())
    headers = {"accept-encoding": encoding} | asked
    async with a_port_of(node) as (port, _):
        for path in OFTEN + SELDOM:
            ours = await got(port, path, headers)
            theirs = await node.http.get(path, headers=headers)
            assert ours.headers.pop("date").endswith("GMT")
            assert ours.status_code == theirs.status_code
            assert sorted(ours.headers.items()) == sorted(theirs.headers.items())
            assert ours.content == theirs.content


async def test_answers_keep_the_order_of_the_questions(node: MediaNode) -> None:
    publication = await on_air(node)
    tags = list(clip_tags())
    send(publication, iter(tags[:100]))
    waits = f"{PLAYLIST}?_HLS_msn=2&_HLS_part=1"
    async with a_port_of(node) as (port, _):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = [f"/shows/{SHOW}/{FOLDER}/s1.p0.m4s", waits, *[RELOAD] * 400]
        lines = [f"GET {path} HTTP/1.1\r\nhost: x\r\n\r\n" for path in asked]
        writer.write("".join(lines).encode())
        await reader.readuntil(b"video/mp4")
        send(publication, iter(tags[100:]))
        async with asyncio.timeout(40):
            for _ in asked[1:]:
                await reader.readuntil(b"#EXT-X-PRELOAD-HINT")
        writer.close()


async def test_what_nobody_reads_does_not_pile_up(node: MediaNode) -> None:
    send(await on_air(node), clip_tags())
    body = len((await node.http.get(PART)).content)
    most, left = 0, 500 * body
    async with a_port_of(node) as (port, server):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
        writer.write(f"GET {PART} HTTP/1.1\r\nhost: x\r\n\r\n".encode() * 500)
        async with asyncio.timeout(40):
            while left > 0:
                left -= len(await reader.read(1 << 14))
                waiting = [each.transport for each in server.server_state.connections]
                most = max(most, *(each.get_write_buffer_size() for each in waiting))
        writer.close()
    assert most < HIGH_WATER_LIMIT + 3 * body


async def got(port: int, path: str, headers: dict[str, str] | None = None) -> httpx2.Response:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        return await http.get(path, headers=headers)
