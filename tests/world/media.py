"""A media node without a bus: keys are checked by a table, video comes from the demo clip."""

import asyncio
import re
import subprocess
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import av
import httpx2
import imageio_ffmpeg

from vitrine.media.engine import Engine
from vitrine.media.errors import PublishRefused
from vitrine.media.ladder.running import Ladders
from vitrine.media.origin import Origin
from vitrine.media.packaging import Packaging
from vitrine.media.permission import Grant, Knock, Place
from vitrine.media.publication import Publication, StreamEvent
from vitrine.media.rtmp.messages import AUDIO, VIDEO
from vitrine.media.rtmp.server import listening
from vitrine.media.store.archive import Archive
from vitrine.media.store.disk import Disk
from vitrine.ports import Blobs

CLIP = Path(__file__).parent.parent / "assets" / "loop.mp4"
SHOW, FOLDER, REHEARSAL = "42", "a" * 26, "r" * 26
KEY = "42-the-secret-stream-key"
AAC_MONO_48K = bytes([0x11, 0x88])


class Heard:
    """What streams did, in order."""

    def __init__(self) -> None:
        self.events: list[StreamEvent] = []
        self._news = asyncio.Event()

    def tell(self, event: StreamEvent) -> None:
        self.events.append(event)
        self._news.set()

    async def wait_for(self, what: str, times: int) -> StreamEvent:
        async with asyncio.timeout(40):
            while len(found := [event for event in self.events if event.what == what]) < times:
                self._news.clear()
                await self._news.wait()
        return found[times - 1]


@dataclass
class MediaNode:
    engine: Engine
    http: httpx2.AsyncClient
    rtmp_port: int
    keys: dict[str, Grant]
    heard: Heard
    asked: list[Knock]
    origin: Origin
    elsewhere: dict[str, str] = field(default_factory=dict[str, str])

    def url(self, key: str = KEY) -> str:
        return f"rtmp://127.0.0.1:{self.rtmp_port}/live/{key}"

    async def playlist(self, path: str = f"/shows/{SHOW}/index.m3u8") -> str:
        return (await self.http.get(path)).text

    async def until(self, what: str, times: int = 1) -> StreamEvent:
        """The n-th event of a kind, for at most ten seconds."""
        return await self.heard.wait_for(what, times)


def a_grant(
    *, folder: str = FOLDER, session: str = "7", place: Place = Place.PUBLIC,
    keep_seconds: int | None = None,
) -> Grant:  # fmt: skip
    rehearsal = REHEARSAL if place is Place.REHEARSAL else None
    return Grant(SHOW, session, place, folder, rehearsal, keep_seconds)


@asynccontextmanager
async def a_media_node(
    root: Path, blobs: Blobs | None = None, *, ladders: Ladders | None = None
) -> AsyncGenerator[MediaNode]:
    keys, heard, asked = {KEY: a_grant()}, Heard(), list[Knock]()
    elsewhere: dict[str, str] = {}

    async def authorize(knock: Knock) -> Grant:
        asked.append(knock)
        if knock.key not in keys:
            raise PublishRefused("unknown-key", "This stream key is not known.")
        return keys[knock.key]

    async def locate(show: str) -> str | None:
        return elsewhere.get(show)

    with Disk(root) as disk:
        archive = Archive(blobs, disk.root) if blobs else None
        engine = Engine(
            disk,
            authorize=authorize,
            tell=heard.tell,
            archive=archive,
            packaging=Packaging(ladders=ladders),
        )
        await engine.recover()
        origin = Origin(engine, locate)
        transport = httpx2.ASGITransport(origin)
        async with (
            listening(engine, "127.0.0.1", 0) as port,
            httpx2.AsyncClient(transport=transport, base_url="http://media") as http,
        ):
            yield MediaNode(engine, http, port, keys, heard, asked, origin, elsewhere)


class Tag(NamedTuple):
    """What RTMP carries: an FLV tag's body and its milliseconds."""

    audio: bool
    timestamp: int
    body: bytes


def avcc() -> bytes:
    with av.open(str(CLIP)) as clip:
        return bytes(clip.streams.video[0].codec_context.extradata or b"")


def video_config_tag(record: bytes | None = None) -> Tag:
    return Tag(False, 0, b"\x17\x00\0\0\0" + (record or avcc()))  # noqa: FBT003


def clip_tags(turns: int = 1) -> Iterator[Tag]:
    """The clip's pictures (24 per second, a keyframe every 2 s) as FLV video tags."""
    yield video_config_tag()
    with av.open(str(CLIP)) as clip:
        stream = clip.streams.video[0]
        packets = [packet for packet in clip.demux(stream) if packet.dts is not None]
        base, length = packets[0].time_base, stream.duration or 0
        for turn in range(turns):
            for packet in packets:
                assert packet.dts is not None
                assert packet.pts is not None
                assert base is not None
                decoded = round((packet.dts + turn * length) * base * 1000) + 84
                shown = round((packet.pts + turn * length) * base * 1000) + 84
                head = bytes([0x17 if packet.is_keyframe else 0x27, 1])
                offset = (shown - decoded).to_bytes(3, "big", signed=True)
                yield Tag(False, decoded, head + offset + bytes(packet))  # noqa: FBT003


def encoded_tags(size: str, *, starts_ms: int) -> Iterator[Tag]:
    """Two seconds of H.264 at 25 frames per second, freshly encoded; a keyframe each second."""
    picture = ("-f", "lavfi", "-i", f"testsrc2=s={size}:r=25:d=2")
    encoder = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25")
    for tag in flv_tags(*picture, *encoder):
        yield tag._replace(timestamp=starts_ms + tag.timestamp)


def flv_tags(*arguments: str) -> Iterator[Tag]:
    """What ffmpeg makes of its arguments."""
    made = [imageio_ffmpeg.get_ffmpeg_exe(), "-loglevel", "error", *arguments, "-f", "flv", "-"]
    body = subprocess.run(made, check=True, capture_output=True).stdout
    at = 13
    while at + 11 < len(body):
        length = int.from_bytes(body[at + 1 : at + 4], "big")
        if body[at] in {AUDIO, VIDEO}:
            time = int.from_bytes(body[at + 4 : at + 7], "big")
            yield Tag(body[at] == AUDIO, time, body[at + 11 : at + 11 + length])
        at += 11 + length + 4


def silence_tags(seconds: float) -> Iterator[Tag]:
    """AAC frames that need not decode: the packager never looks inside."""
    yield Tag(True, 0, b"\xaf\x00" + AAC_MONO_48K)  # noqa: FBT003
    for number in range(round(seconds * 48_000 / 1024)):
        yield Tag(True, round(number * 1024 / 48), b"\xaf\x01" + bytes(32))  # noqa: FBT003


def send(publication: Publication, tags: Iterator[Tag]) -> None:
    for tag in tags:
        (publication.audio if tag.audio else publication.video)(tag.timestamp, tag.body)


async def on_air(node: MediaNode, key: str = KEY) -> Publication:
    return await node.engine.publish(Knock(key, "127.0.0.1", "test"))


class Finished(NamedTuple):
    status: int
    said: str


@asynccontextmanager
async def ffmpeg(*arguments: str) -> AsyncGenerator[asyncio.subprocess.Process]:
    """The real encoder, as OBS would: `-f flv` to a real port."""
    process = await asyncio.create_subprocess_exec(
        imageio_ffmpeg.get_ffmpeg_exe(), "-hide_banner", "-loglevel", "warning", *arguments,
        stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def run_ffmpeg(*arguments: str) -> Finished:
    async with ffmpeg(*arguments) as process:
        _, said = await process.communicate()
        return Finished(process.returncode or 0, said.decode())


def looping_clip(seconds: float, url: str, *, audio: bool = True) -> list[str]:
    """At real speed: the clip's pictures as they are, with a tone in AAC."""
    tone = ["-re", "-f", "lavfi", "-i", "sine=440:r=48000", "-c:a", "aac", "-ac", "1"]
    picture = ["-re", "-stream_loop", "-1", "-i", str(CLIP)]
    return [
        *picture,
        *(tone if audio else []),
        "-c:v",
        "copy",
        "-t",
        str(seconds),
        "-f",
        "flv",
        url,
    ]


class Listed(NamedTuple):
    parts: list[tuple[float, str]]
    segments: list[tuple[float, str]]
    dates: list[str]
    maps: list[str]


def read_playlist(text: str) -> Listed:
    return Listed(
        [
            (float(d), u)
            for d, u in re.findall(r'#EXT-X-PART:DURATION=([\d.]+),URI="([^"]+)"', text)
        ],
        [(float(d), u) for d, u in re.findall(r"#EXTINF:([\d.]+),\n(\S+)", text)],
        re.findall(r"#EXT-X-PROGRAM-DATE-TIME:(\S+)", text),
        re.findall(r'#EXT-X-MAP:URI="([^"]+)"', text),
    )


async def downloaded(node: MediaNode, show: str = SHOW) -> bytes:
    """Init and every listed segment in a row, as a player reads them."""
    listed = read_playlist(await node.playlist(f"/shows/{show}/index.m3u8"))
    paths = [listed.maps[0], *(uri for _, uri in listed.segments)]
    return b"".join([(await node.http.get(f"/shows/{show}/{path}")).content for path in paths])
