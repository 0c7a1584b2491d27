"""One publisher's RTP as a publication's tags, and what is said back in RTCP (RFC 3550, 4585)."""

import struct
import time
from collections.abc import Callable, Sequence
from itertools import chain

from aiortc.rtcrtpparameters import RTCRtpHeaderExtensionParameters, RTCRtpParameters
from aiortc.rtcrtpreceiver import StreamStatistics
from aiortc.rtp import (
    RTCP_PSFB_PLI,
    RTCP_RTPFB_NACK,
    HeaderExtensionsMap,
    RtcpPsfbPacket,
    RtcpReceiverInfo,
    RtcpRrPacket,
    RtcpRtpfbPacket,
    RtcpSrPacket,
    RtpPacket,
)

from vitrine.media.errors import CodecRefused, MediaBroken
from vitrine.media.publication import Publication
from vitrine.media.rtp.arrivals import Arrivals, feedback_packet
from vitrine.media.rtp.clock import TrackClock
from vitrine.media.rtp.h264 import AccessUnit, Depacketizer, Picture, Pictures
from vitrine.media.rtp.reorder import Packet, Reorder, Run
from vitrine.media.rtp.sound import AAC_LC_STEREO_48K, Sound
from vitrine.media.webrtc.answer import TRANSPORT_SEQUENCE, Choice, Taken

OURS = 1  # the SSRC that we report as
START_MS = 1_000  # an AAC priming frame lies before the first sound
SOUND_PATIENCE_MS = 120
SOUND_MAY_LAG_MS, SOUND_FILLED_TO_MS = 1_000, 300
KEYFRAME_EVERY_MS = 2_000  # the rhythm of segments
ASK_FOR_KEYFRAME_MS = 500
REPORT_EVERY_MS = 1_000
SOURCES_AT_MOST = 16
REORDERED_BY_MS = 1_000


class Source:
    """What a receiver report says of one track."""

    def __init__(self, rate: int, patience_ms: int | None = None) -> None:
        self.ssrc: int | None = None
        self.clock = TrackClock(rate)
        self.reorder = Reorder() if patience_ms is None else Reorder(patience_ms)
        self._statistics = StreamStatistics(rate)
        self._last_report = 0
        self._reported_at = 0

    def takes(self, packet: RtpPacket) -> bool:
        self.ssrc = packet.ssrc if self.ssrc is None else self.ssrc
        return packet.ssrc == self.ssrc

    def add(self, packet: RtpPacket, now: int) -> Run:
        self._statistics.add(packet)
        carried = Packet(packet.timestamp, bool(packet.marker), packet.payload)
        return self.reorder.add(packet.sequence_number, carried, now)

    def reported(self, report: RtcpSrPacket, now: int) -> None:
        info = report.sender_info
        self.clock.reported(info.ntp_timestamp, info.rtp_timestamp)
        self._last_report = (info.ntp_timestamp >> 16) & 0xFFFFFFFF
        self._reported_at = now

    def info(self, now: int) -> RtcpReceiverInfo | None:
        if self.ssrc is None or self._statistics.max_seq is None:
            return None
        passed = (now - self._reported_at) * 65_536 // 1000 if self._last_report else 0
        return RtcpReceiverInfo(
            ssrc=self.ssrc,
            fraction_lost=min(self._statistics.fraction_lost, 255),
            packets_lost=self._statistics.packets_lost,
            highest_sequence=self._statistics.max_seq,
            jitter=self._statistics.jitter & 0xFFFFFFFF,
            lsr=self._last_report,
            dlsr=min(max(passed, 0), 0xFFFFFFFF),
        )


class Intake:
    """Raises CodecRefused or MediaBroken for what ends the stream. All times in milliseconds."""

    def __init__(self, publication: Publication, choice: Choice, now: Callable[[], int]) -> None:
        self._publication = publication
        self._now = now
        self._video = Source(choice.video.codec.rate)
        self._audio = Source(choice.audio.codec.rate, SOUND_PATIENCE_MS) if choice.audio else None
        self._payloads = {taken.codec.payload: taken.section.kind for taken in choice.active}
        self._extensions = transport_sequence(choice.video)
        self._sources: set[int] = set()
        self._depacketizer = Depacketizer()
        self._pictures = Pictures()
        self._sound = Sound(self._heard) if choice.audio else None
        self._arrivals = Arrivals()
        self._waits_for_key = True
        self._last_picture: float | None = None
        self._key_at = self._asked_at = self._report_at = 0
        publication.metadata(
            {"videocodecid": 7.0} | ({"audiocodecid": 10.0} if self._sound else {})
        )
        if self._sound:
            publication.audio(0, b"\xaf\x00" + AAC_LC_STEREO_48K)

    def rtp(self, data: bytes) -> list[bytes]:
        """Takes one packet, and returns the RTCP that cannot wait for the next tick."""
        try:
            packet = RtpPacket.parse(data, self._extensions)
        except (ValueError, IndexError, struct.error):
            return []
        self._count(packet.ssrc)
        if packet.extensions.transport_sequence_number is not None:
            came = time.monotonic_ns() // 1000
            self._arrivals.note(packet.extensions.transport_sequence_number, came)
        return self._route(packet, self._now())

    def rtcp(self, packets: Sequence[object]) -> None:
        now = self._now()
        for packet in packets:
            for source in (self._video, self._audio):
                if isinstance(packet, RtcpSrPacket) and source and packet.ssrc == source.ssrc:
                    source.reported(packet, now)

    def tick(self) -> list[bytes]:
        """What is due now; called some twenty times a second."""
        now = self._now()
        self._take_video(self._video.reorder.give_up(now), now)
        if self._audio:
            self._take_audio(self._audio, self._audio.reorder.give_up(now), now)
        return [*self._asked_for(now), *self._keyframe(now), *self._report(now), *self._rate()]

    def _route(self, packet: RtpPacket, now: int) -> list[bytes]:
        match self._payloads.get(packet.payload_type):
            case "video" if self._video.takes(packet):
                self._take_video(self._video.add(packet, now), now)
                return self._asked_for(now)
            case "audio" if self._audio and self._audio.takes(packet):
                self._take_audio(self._audio, self._audio.add(packet, now), now)
            case _:
                pass
        return []

    def _count(self, ssrc: int) -> None:
        """SRTP keeps state for every source that is heard."""
        self._sources.add(ssrc)
        if len(self._sources) > SOURCES_AT_MOST:
            raise MediaBroken(f"this stream has more than {SOURCES_AT_MOST} sources")

    def _take_video(self, run: Run, now: int) -> None:
        if run.torn:
            self._depacketizer.tear()
            self._waits_for_key = True
        units = chain.from_iterable(self._depacketizer.add(packet) for packet in run.packets)
        for unit in units:
            self._show(unit, now)

    def _show(self, unit: AccessUnit, now: int) -> None:
        if self._waits_for_key and not unit.is_key:
            return
        picture = self._pictures.take(unit)
        if picture is None:
            return
        self._waits_for_key = False
        at = self._video.clock.place(picture.timestamp, now)
        if self._last_picture is not None and 0 < self._last_picture - at < REORDERED_BY_MS:
            raise CodecRefused("B-frames are not supported over WebRTC: switch them off (bf=0)")
        self._last_picture = at
        self._key_at = now if picture.key else self._key_at
        self._publish(picture, START_MS + round(at))
        self._fill(at)

    def _publish(self, picture: Picture, at: int) -> None:
        if picture.record is not None:
            self._publication.video(at, b"\x17\x00\0\0\0" + picture.record)
        head = b"\x17\x01\0\0\0" if picture.key else b"\x27\x01\0\0\0"
        self._publication.video(at, head + picture.body)

    def _fill(self, at: float) -> None:
        if self._sound is None:
            return
        until = self._sound.until
        if at - (until or 0.0) > SOUND_MAY_LAG_MS:
            self._sound.fill(at - SOUND_FILLED_TO_MS)

    def _take_audio(self, source: Source, run: Run, now: int) -> None:
        for packet in run.packets:
            at = source.clock.place(packet.timestamp, now)
            if self._sound and self._last_picture is not None and packet.payload:
                self._sound.add(at + source.clock.offset_to(self._video.clock), packet.payload)

    def _heard(self, at: int, frame: bytes) -> None:
        self._publication.audio(max(0, START_MS + at), b"\xaf\x01" + frame)

    def _asked_for(self, now: int) -> list[bytes]:
        lost = self._video.reorder.to_ask_for(now)
        if not lost or self._video.ssrc is None:
            return []
        nack = RtcpRtpfbPacket(fmt=RTCP_RTPFB_NACK, ssrc=OURS, media_ssrc=self._video.ssrc)
        nack.lost = lost
        return [bytes(nack)]

    def _keyframe(self, now: int) -> list[bytes]:
        is_due = self._waits_for_key or now - self._key_at >= KEYFRAME_EVERY_MS
        if self._video.ssrc is None or not is_due or now - self._asked_at < ASK_FOR_KEYFRAME_MS:
            return []
        self._asked_at = now
        return [bytes(RtcpPsfbPacket(RTCP_PSFB_PLI, OURS, self._video.ssrc))]

    def _report(self, now: int) -> list[bytes]:
        if now - self._report_at < REPORT_EVERY_MS:
            return []
        self._report_at = now
        sources = [source for source in (self._video, self._audio) if source]
        infos = [info for source in sources if (info := source.info(now))]
        return [bytes(RtcpRrPacket(OURS, infos))] if infos else []

    def _rate(self) -> list[bytes]:
        report = self._arrivals.report()
        return [feedback_packet(OURS, self._video.ssrc or 0, report)] if report else []


def transport_sequence(video: Taken) -> HeaderExtensionsMap:
    extensions = HeaderExtensionsMap()
    number = video.section.extension(TRANSPORT_SEQUENCE)
    if number is not None:
        known = RTCRtpHeaderExtensionParameters(id=number, uri=TRANSPORT_SEQUENCE)
        extensions.configure(RTCRtpParameters(headerExtensions=[known]))
    return extensions
