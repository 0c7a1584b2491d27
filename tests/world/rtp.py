"""A publisher without a network: encoded once, sent as RTP at whatever times a test wants."""

import math
from array import array
from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cache
from itertools import count
from typing import NamedTuple

import av
from aiortc.codecs.h264 import H264Encoder
from aiortc.rtp import RtcpPacket, RtcpSenderInfo, RtcpSrPacket, RtpPacket
from av.video.frame import PictureType

from tests.world.whip import an_offer
from vitrine.kit import clock
from vitrine.media.publication import Publication
from vitrine.media.webrtc.answer import choose
from vitrine.media.webrtc.offer import read_offer
from vitrine.media.whip.intake import Intake

VIDEO, AUDIO = 96, 111  # payload types of `an_offer`
FPS = 25
MS_PER_FRAME, MS_PER_SOUND = 1000 // FPS, 20
NOON_MS = 1_795_608_000_000
FLASH_MS = 200


class Shot(NamedTuple):
    """One encoded picture; `at` in milliseconds of the scene."""

    at: int
    key: bool
    body: bytes


@cache
def pictures(seconds: int, width: int = 160, height: int = 90) -> tuple[Shot, ...]:
    """White for the first fifth of every second; a keyframe every two."""
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.framerate, codec.profile = Fraction(FPS), "Baseline"
    codec.options = {"preset": "ultrafast", "tune": "zerolatency"}
    shots: list[Shot] = []
    for number in range(seconds * FPS):
        at = number * MS_PER_FRAME
        frame = av.VideoFrame(width, height, "yuv420p")
        frame.planes[0].update(
            bytes([235 if at % 1000 < FLASH_MS else 16]) * frame.planes[0].buffer_size
        )
        for plane in frame.planes[1:]:
            plane.update(bytes([128]) * plane.buffer_size)
        frame.pict_type = PictureType.I if number % (2 * FPS) == 0 else PictureType.P
        body = b"".join(bytes(packet) for packet in codec.encode(frame))
        shots.append(Shot(at, number % (2 * FPS) == 0, body))
    return tuple(shots)


@cache
def sounds(seconds: int) -> tuple[Shot, ...]:
    """A tone while the picture is white, as Opus."""
    codec = av.CodecContext.create("libopus", "w")
    codec.sample_rate, codec.layout, codec.format = 48_000, "stereo", "s16"
    shots: list[Shot] = []
    for number in range(seconds * 1000 // MS_PER_SOUND):
        at = number * MS_PER_SOUND
        frame = av.AudioFrame("s16", "stereo", 48 * MS_PER_SOUND)
        frame.sample_rate, frame.pts = 48_000, at * 48
        loud = 12_000 if at % 1000 < FLASH_MS else 0
        wave = (int(loud * math.sin(n // 2 * math.pi / 24)) for n in range(96 * MS_PER_SOUND))
        frame.planes[0].update(array("h", wave).tobytes())
        shots += [Shot(at, True, bytes(packet)) for packet in codec.encode(frame)]  # noqa: FBT003
    return tuple(shots)


def packetized(shot: Shot) -> list[bytes]:
    packet = av.Packet(shot.body)
    packet.pts, packet.time_base = 0, Fraction(1, 90_000)
    return H264Encoder().pack(packet)[0]


class Sent(NamedTuple):
    at: int
    packets: list[bytes]


class Camera:
    """RTP of one track; `origin` is where its clock begins."""

    def __init__(self, payload: int, ssrc: int, rate: int, origin: int) -> None:
        self.ssrc = ssrc
        self._payload = payload
        self._rate = rate
        self._origin = origin
        self._numbers = count(65_500)  # wraps soon

    def send(self, shot: Shot, *, delay: int = 0) -> Sent:
        payloads = packetized(shot) if self._payload == VIDEO else [shot.body]
        return Sent(shot.at + delay, [
            self._packet(shot.at, payload, marker=number == len(payloads) - 1)
            for number, payload in enumerate(payloads)
        ])  # fmt: skip

    def send_raw(self, at: int, payload: bytes) -> Sent:
        return Sent(at, [self._packet(at, payload, marker=bool(at & 1))])

    def report(self, at: int, *, wall: int, delay: int = 0) -> Sent:
        """A sender report: the scene's `at` was the sender's `wall` milliseconds."""
        ntp = (wall << 32) // 1000
        info = RtcpSenderInfo(ntp, self._timestamp(at), 0, 0)
        return Sent(at + delay, [bytes(RtcpSrPacket(ssrc=self.ssrc, sender_info=info))])

    def _packet(self, at: int, payload: bytes, *, marker: bool) -> bytes:
        number = next(self._numbers) & 0xFFFF
        return RtpPacket(
            self._payload, int(marker), number, self._timestamp(at), self.ssrc, payload
        ).serialize()

    def _timestamp(self, at: int) -> int:
        return (self._origin + at * self._rate // 1000) & 0xFFFFFFFF


def a_camera() -> Camera:
    return Camera(VIDEO, 11, 90_000, 0xFFFF0000)


def a_microphone() -> Camera:
    return Camera(AUDIO, 22, 48_000, 0x1000)


class Wire:
    """Brings packets to an intake in the order of their arrival, on a clock that it sets."""

    def __init__(self, publication: Publication, *, audio: bool = True) -> None:
        offer = an_offer(audio="opus/48000/2" if audio else None)
        self.now = NOON_MS
        self.said: list[tuple[int, object]] = []
        self.intake = Intake(publication, choose(read_offer(offer.encode())), clock.now_ms)

    def bring(self, sent: Iterable[Sent]) -> None:
        for at, packets in sorted(sent, key=lambda one: one.at):
            while self.now + 50 <= NOON_MS + at:
                self._at(self.now + 50, [])
            self._at(NOON_MS + at, packets)

    def wait(self, ms: int) -> None:
        for _ in range(ms // 50):
            self._at(self.now + 50, [])

    def heard(self, kind: type) -> list[tuple[int, object]]:
        """What was said back, with the milliseconds since the beginning."""
        return [(at, packet) for at, packet in self.said if isinstance(packet, kind)]

    def _at(self, now: int, packets: list[bytes]) -> None:
        self.now = now
        with clock.stopped_at(clock.from_ms(now)):
            said = [reply for packet in packets for reply in self._take(packet)]
            said += self.intake.tick()
        self.said += [(now - NOON_MS, packet) for packet in self._read(said)]

    def _take(self, packet: bytes) -> list[bytes]:
        if 64 <= packet[1] & 127 < 96:
            self.intake.rtcp(RtcpPacket.parse(packet))
            return []
        return self.intake.rtp(packet)

    def _read(self, said: Iterable[bytes]) -> Iterator[object]:
        for packet in said:
            yield from RtcpPacket.parse(packet)
