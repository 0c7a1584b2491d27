"""Connections that say nothing, or too little, do not stay."""

import asyncio
from datetime import timedelta

import pytest

from tests.world.media import SHOW, MediaNode, clip_tags, on_air, send
from tests.world.media_port import LOCAL, a_port_of
from vitrine.roles import punctual

PLAYLIST = f"/shows/{SHOW}/index.m3u8"
WHOLE = f"GET {PLAYLIST} HTTP/1.1\r\nhost: x\r\n\r\n".encode()
BODY_TO_COME = f"GET {PLAYLIST} HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nthree".encode()


@pytest.mark.parametrize(
    "said",
    [b"", b"G", WHOLE[:-2], WHOLE + b"GET /", BODY_TO_COME],
    ids=["nothing", "a letter", "half", "half of the next", "half a body"],
)
async def test_a_request_that_does_not_come_whole_is_hung_up_on(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(punctual, "COMES_WITHIN", timedelta(milliseconds=300))
    send(await on_air(node), clip_tags())
    async with a_port_of(node) as (port, _), asyncio.timeout(40):
        reader, writer = await asyncio.open_connection(LOCAL, port)
        writer.write(said)
        answer = await reader.read()
        writer.close()
    assert answer[:15] == (b"HTTP/1.1 200 OK" if b"\r\n\r\n" in said else b"")


async def test_who_waits_for_an_answer_is_not_hurried(
    node: MediaNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(punctual, "COMES_WITHIN", timedelta(milliseconds=50))
    publication = await on_air(node)
    tags = list(clip_tags())
    send(publication, iter(tags[:100]))
    waits = WHOLE.replace(b".m3u8", b".m3u8?_HLS_msn=2&_HLS_part=1")
    async with a_port_of(node) as (port, _), asyncio.timeout(40):
        reader, writer = await asyncio.open_connection(LOCAL, port)
        writer.write(waits + waits[:20])
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.3)
        writer.write(waits[20:])
        send(publication, iter(tags[100:130]))
        for _ in range(2):
            await reader.readuntil(b"#EXT-X-PRELOAD-HINT")
        writer.close()
