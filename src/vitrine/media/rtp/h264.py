"""Access units of H.264 out of RTP (RFC 6184), and into what MP4 and FLV carry."""

from typing import NamedTuple

from vitrine.media.bits import BitReader
from vitrine.media.errors import MediaBroken
from vitrine.media.h264 import HIGH_PROFILES, unescaped
from vitrine.media.rtp.reorder import Packet

STAP_A, FU_A, SINGLE_AT_MOST = 24, 28, 23
INTERLEAVED = {25, 26, 27, 29}  # of packetization-mode 2 (§5.2)
IDR, SPS, PPS, DELIMITER, FILLER = 5, 7, 8, 9, 12
UNIT_AT_MOST = 8 << 20  # bytes of one picture
PPS_AT_MOST = 32


class AccessUnit(NamedTuple):
    """NAL units of one picture; `timestamp` as in RTP."""

    timestamp: int
    units: list[bytes]

    @property
    def is_key(self) -> bool:
        return any(kind(unit) == IDR for unit in self.units)


class Picture(NamedTuple):
    """`record` is an AVCDecoderConfigurationRecord if it differs from the one before."""

    timestamp: int
    key: bool
    body: bytes
    record: bytes | None


def kind(unit: bytes) -> int:
    return unit[0] & 31


class Depacketizer:
    """A unit ends with its marker, or where the timestamp changes; a torn one is left out."""

    def __init__(self) -> None:
        self._timestamp: int | None = None
        self._units: list[bytes] = []
        self._fragment: bytearray | None = None
        self._size = 0
        self._lost = self._torn = False

    def tear(self) -> None:
        """Packets before the next one are lost."""
        self._lost = True

    def add(self, packet: Packet) -> list[AccessUnit]:
        done: list[AccessUnit] = []
        if self._lost:
            self._begin(torn=not begins_picture(packet.payload))
            self._timestamp, self._lost = None, False
        if self._timestamp is not None and packet.timestamp != self._timestamp:
            done += self._end(self._timestamp)
        self._timestamp = packet.timestamp
        self._size += len(packet.payload)
        if self._size > UNIT_AT_MOST:
            raise MediaBroken("a picture is larger than 8 MB")
        if not self._torn:
            self._unpack(packet.payload)
        if packet.marker:
            done += self._end(packet.timestamp)
            self._timestamp = None
        return done

    def _end(self, timestamp: int) -> list[AccessUnit]:
        torn, units = self._torn or self._fragment is not None, self._units
        self._begin(torn=False)
        return [] if torn or not units else [AccessUnit(timestamp, units)]

    def _begin(self, *, torn: bool) -> None:
        self._units, self._fragment, self._size, self._torn = [], None, 0, torn

    def _unpack(self, payload: bytes) -> None:
        if len(payload) < 2:
            self._torn = self._torn or bool(payload)
        elif 1 <= kind(payload) <= SINGLE_AT_MOST:
            self._units.append(payload)
        elif kind(payload) == STAP_A:
            self._split(payload)
        elif kind(payload) == FU_A:
            self._join(payload)
        elif kind(payload) in INTERLEAVED:
            raise MediaBroken(f"H.264 packets of type {kind(payload)} were not agreed on")
        else:
            self._torn = True

    def _split(self, payload: bytes) -> None:
        at = 1
        while at + 2 <= len(payload):
            size = int.from_bytes(payload[at : at + 2], "big")
            unit = payload[at + 2 : at + 2 + size]
            if len(unit) < size or not unit:
                self._torn = True
                return
            self._units.append(unit)
            at += 2 + size

    def _join(self, payload: bytes) -> None:
        header = payload[1]
        if header & 0x80:
            self._fragment = bytearray([payload[0] & 0xE0 | header & 31])
        if self._fragment is None:
            self._torn = True
            return
        self._fragment += payload[2:]
        if header & 0x40:
            self._units.append(bytes(self._fragment))
            self._fragment = None


def begins_picture(payload: bytes) -> bool:
    """Whether nothing of the same picture can have been before it."""
    inner = payload[3:4] if payload and kind(payload) == STAP_A else payload[:1]
    return bool(inner) and kind(inner) in {SPS, DELIMITER}


class Pictures:
    """Takes parameter sets out of the stream; a picture before the first keyframe is let go."""

    def __init__(self) -> None:
        self._sps = b""
        self._pps: dict[int, bytes] = {}
        self._written: bytes | None = None

    def take(self, unit: AccessUnit) -> Picture | None:
        for nal in unit.units:
            self._learn(nal)
        if self._written is None and not (unit.is_key and self._sps and self._pps):
            return None
        record = self._record() if unit.is_key else None
        changed = record is not None and record != self._written
        self._written = record or self._written
        kept = [nal for nal in unit.units if kind(nal) not in {SPS, PPS, DELIMITER, FILLER}]
        body = b"".join(len(nal).to_bytes(4, "big") + nal for nal in kept)
        if not body:
            return None
        return Picture(unit.timestamp, unit.is_key, body, record if changed else None)

    def _learn(self, nal: bytes) -> None:
        if kind(nal) == SPS and nal != self._sps:
            self._sps = nal
            self._pps.clear()
        elif kind(nal) == PPS:
            number = BitReader(unescaped(nal[1:9])).unsigned()
            if number not in self._pps and len(self._pps) >= PPS_AT_MOST:
                raise MediaBroken("there are too many picture parameter sets")
            self._pps[number] = nal

    def _record(self) -> bytes:
        """AVCDecoderConfigurationRecord (ISO/IEC 14496-15 §5.3.3.1)."""
        if len(self._sps) < 4:
            raise MediaBroken("the H.264 sequence parameter set is too short")
        sets = [self._pps[number] for number in sorted(self._pps)]
        return b"".join([
            bytes([1, *self._sps[1:4], 0xFF, 0xE1]), sized(self._sps),
            bytes([len(sets)]), *map(sized, sets), self._high_profile(),
        ])  # fmt: skip

    def _high_profile(self) -> bytes:
        if self._sps[1] not in HIGH_PROFILES:
            return b""
        chroma, luma_depth, chroma_depth = read_chroma_and_depth(self._sps)
        return bytes([0xFC | chroma & 3, 0xF8 | luma_depth & 7, 0xF8 | chroma_depth & 7, 0])


def sized(nal: bytes) -> bytes:
    if len(nal) > 0xFFFF:
        raise MediaBroken("an H.264 parameter set is too long")
    return len(nal).to_bytes(2, "big") + nal


def read_chroma_and_depth(sps: bytes) -> tuple[int, int, int]:
    """chroma_format_idc and the bit depths less 8 of a high profile (ITU-T H.264 §7.3.2.1.1)."""
    bits = BitReader(unescaped(sps[1:]))
    bits.bits(24)
    bits.unsigned()
    chroma = bits.unsigned()
    if chroma == 3:
        bits.flag()
    return chroma, bits.unsigned(), bits.unsigned()
