"""A media node that takes WHIP at a real port, and publishers for it."""

import asyncio
import socket
from array import array
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import av
import httpx2
import uvicorn
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import AudioStreamTrack, MediaStreamTrack, VideoStreamTrack
from av import AudioFrame

from tests.world.media import KEY, SHOW, MediaNode, a_media_node, downloaded
from vitrine.media.origin import Origin
from vitrine.media.whip.endpoint import Endpoint
from vitrine.media.whip.sessions import Sessions, receiving
from vitrine.roles.media import doors

LOCAL = "127.0.0.1"
A_FINGERPRINT = ":".join(["AB"] * 32)


class Quiet(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


@dataclass
class WhipNode:
    media: MediaNode
    sessions: Sessions
    url: str
    http: httpx2.AsyncClient

    async def post(
        self, body: str | bytes, *, key: str | None = KEY, **more: str
    ) -> httpx2.Response:
        headers = {"content-type": "application/sdp", **more}
        if key is not None:
            headers["authorization"] = f"Bearer {key}"
        return await self.http.post(f"/whip/{SHOW}", content=body, headers=headers)


@asynccontextmanager
async def a_whip_node(root: Path) -> AsyncGenerator[WhipNode]:
    async with (
        a_media_node(root) as media,
        receiving(media.engine, host=LOCAL, port=0) as sessions,
        serving(media, sessions) as port,
        httpx2.AsyncClient(base_url=f"http://{LOCAL}:{port}") as http,
    ):
        yield WhipNode(media, sessions, f"http://{LOCAL}:{port}/whip/{SHOW}", http)


@asynccontextmanager
async def taking_whip(media: MediaNode) -> AsyncGenerator[str]:
    """The address to publish to."""
    async with (
        receiving(media.engine, host=LOCAL, port=0) as sessions,
        serving(media, sessions) as port,
    ):
        yield f"http://{LOCAL}:{port}/whip/{SHOW}"


@asynccontextmanager
async def serving(media: MediaNode, sessions: Sessions) -> AsyncGenerator[int]:
    async def locate(_: str) -> str | None:
        return None

    origin = Origin(media.engine, locate)
    app = doors(origin, Endpoint(sessions), origin)
    with socket.create_server((LOCAL, 0)) as bound:
        server = Quiet(uvicorn.Config(app, log_config=None, lifespan="off", ws="none"))
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(server.serve([bound]))
            yield bound.getsockname()[1]
            server.should_exit = True


def an_offer(
    *, video: str = "H264/90000", audio: str | None = "opus/48000/2", setup: str = "actpass",
    video_fmtp: str = "packetization-mode=1;profile-level-id=42e01f",
) -> str:  # fmt: skip
    """As a browser writes it, of nobody who could connect."""
    transport = [
        "a=ice-ufrag:abcd", "a=ice-pwd:abcdefghijklmnopqrstuv", f"a=setup:{setup}",
        f"a=fingerprint:sha-256 {A_FINGERPRINT}", "a=rtcp-mux", "a=sendonly",
    ]  # fmt: skip
    sound = [
        "m=audio 9 UDP/TLS/RTP/SAVPF 111", "c=IN IP4 0.0.0.0", "a=mid:0",
        f"a=rtpmap:111 {audio}", "a=fmtp:111 minptime=10;useinbandfec=1", *transport,
    ]  # fmt: skip
    picture = [
        "m=video 9 UDP/TLS/RTP/SAVPF 96", "c=IN IP4 0.0.0.0", "a=mid:1",
        f"a=rtpmap:96 {video}", f"a=fmtp:96 {video_fmtp}", "a=rtcp-fb:96 nack pli", *transport,
    ]  # fmt: skip
    head = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", "a=group:BUNDLE 0 1"]
    return "\r\n".join([*head, *(sound if audio else []), *picture]) + "\r\n"


def whip_clip(seconds: float, url: str, *flags: str) -> list[str]:
    """What `ffmpeg -f whip` sends: flashes and beeps that begin together, every second."""
    flash = "between(mod(t\\,1)\\,0\\,0.1)"
    picture = f"color=black:s=320x180:r=30,drawbox=t=fill:color=white:enable={flash}"
    beep = f"aevalsrc=if({flash}\\,0.5*sin(2*PI*1000*t)\\,0):s=48000:c=stereo"
    video = ["-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "60"]
    form = ["-pix_fmt", "yuv420p", "-profile:v", "baseline", "-bf", "0"]
    sound = ["-c:a", "libopus", "-ar", "48000", "-ac", "2"]
    return [
        "-re", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", beep,
        *video, *form, *sound, "-t", str(seconds), *flags, "-authorization", KEY, "-f", "whip", url,
    ]  # fmt: skip


class Tone(AudioStreamTrack):
    async def recv(self) -> AudioFrame:
        frame = await super().recv()
        assert isinstance(frame, AudioFrame)
        for plane in frame.planes:
            wave = array("h", ([8_000] * 10 + [-8_000] * 10) * (plane.buffer_size // 40))
            plane.update(wave.tobytes().ljust(plane.buffer_size, b"\0"))
        return frame


class Peer:
    """aiortc as a browser would publish: a picture that changes, and a tone."""

    def __init__(self, whip: WhipNode, connection: RTCPeerConnection) -> None:
        self.answer = httpx2.Response(0)
        self._whip = whip
        self._connection = connection
        self._states: asyncio.Queue[str] = asyncio.Queue()
        connection.on("connectionstatechange", self._changed)

    @property
    def location(self) -> str:
        return self.answer.headers["location"]

    async def publish(self, *, silent: bool = False) -> None:
        """`silent`: there is a place for sound, and nothing is sent in it."""
        self._connection.addTrack(VideoStreamTrack())
        if silent:
            self._connection.addTransceiver("audio", "sendonly")
        else:
            self._connection.addTrack(AudioStreamTrack())
        await self._connection.setLocalDescription(await self._connection.createOffer())
        self.answer = await self._whip.post(self._connection.localDescription.sdp)
        assert self.answer.status_code == 201, self.answer.text
        description = RTCSessionDescription(self.answer.text, "answer")
        await self._connection.setRemoteDescription(description)

    def begin_sound(self, tone: MediaStreamTrack) -> None:
        sender = next(each for each in self._connection.getSenders() if each.kind == "audio")
        sender.replaceTrack(tone)

    async def restart_ice(self) -> httpx2.Response:
        body = "a=ice-ufrag:anew\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\n"
        headers = {"content-type": "application/trickle-ice-sdpfrag", "if-match": "*"}
        return await self._whip.http.patch(self.location, content=body, headers=headers)

    async def until(self, state: str) -> None:
        while await self._states.get() != state:
            pass

    def _changed(self) -> None:
        self._states.put_nowait(self._connection.connectionState)


@asynccontextmanager
async def a_peer(whip: WhipNode, *, silent: bool = False) -> AsyncGenerator[Peer]:
    connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
    peer = Peer(whip, connection)
    await peer.publish(silent=silent)
    try:
        yield peer
    finally:
        await connection.close()


class Nowhere:
    """A path whose answers are kept."""

    def __init__(self, port: int = 1) -> None:
        self.address = ("192.0.2.1", port)
        self.key = self.address
        self.answers: list[bytes] = []

    def send(self, datagram: bytes) -> None:
        self.answers.append(datagram)

    def close(self) -> None: ...


class Marks(NamedTuple):
    """Seconds at which the picture turns white and the sound begins."""

    flashes: list[float]
    beeps: list[float]


async def marks(node: MediaNode) -> Marks:
    return read_marks(await downloaded(node))


def read_marks(video: bytes) -> Marks:
    flashes: list[float] = []
    beeps: list[float] = []
    with av.open(BytesIO(video), "r") as read:
        was_white = True
        for frame in read.decode(video=0):
            white = sum(bytes(frame.planes[0])[:64]) > 64 * 128
            if white and not was_white:
                flashes.append(float(frame.time or 0))
            was_white = white
    with av.open(BytesIO(video), "r") as read:
        was_loud = True
        for sound in read.decode(audio=0):
            first = loud_from(array("f", bytes(sound.planes[0]))[: sound.samples])
            if first is not None and not was_loud:
                start = float((sound.pts or 0) * (sound.time_base or Fraction(1)))
                beeps.append(start + first / sound.sample_rate)
            was_loud = first is not None
    return Marks(flashes, beeps)


def loud_from(samples: Sequence[float]) -> int | None:
    return next((n for n, sample in enumerate(samples) if abs(sample) > 0.1), None)
