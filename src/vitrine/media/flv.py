"""Tag bodies as RTMP carries them: FLV 10.1 annex E.4, and the FourCC form of Enhanced RTMP v2."""

from typing import NamedTuple

from vitrine.media.errors import CodecRefused, MediaBroken
from vitrine.media.video import VideoCodec

AVC, AAC, ENHANCED_SOUND, COMMAND_FRAME = 7, 10, 9, 5
KEYFRAME = 1
VIDEO_CODECS = {
    2: "Sorenson H.263", 3: "Screen video", 4: "VP6", 5: "VP6 with alpha", 6: "Screen video 2",
    8: "H.263", 9: "MPEG-4 part 2",
}  # fmt: skip
UNOFFICIAL = {12: VideoCodec.HEVC, 13: VideoCodec.AV1}  # codec ids from before the FourCC form
AUDIO_CODECS = {
    0: "PCM", 1: "ADPCM", 2: "MP3", 3: "PCM", 4: "Nellymoser", 5: "Nellymoser", 6: "Nellymoser",
    7: "G.711 A-law", 8: "G.711 mu-law", 11: "Speex", 13: "Opus", 14: "MP3",
}  # fmt: skip
FOURCC = {
    b"vp09": "VP9", b"vp08": "VP8", b"vvc1": "VVC",
    b"Opus": "Opus", b"fLaC": "FLAC", b"ac-3": "AC-3", b"ec-3": "E-AC-3", b".mp3": "MP3",
}  # fmt: skip
CARRIED = {codec.encode(): codec for codec in VideoCodec}
SEQUENCE_START, CODED_FRAMES, CODED_FRAMES_X = 0, 1, 3  # packet types of the FourCC form
VIDEO_MULTITRACK, SOUND_MULTITRACK, MOD_EX = 6, 5, 7
ONE_TRACK, MANY_CODECS = 0, 2
OFFSET = 3  # bytes of a composition offset


class Config(NamedTuple):
    record: bytes
    codec: VideoCodec = VideoCodec.H264


class Frame(NamedTuple):
    """An access unit; `offset` is composition minus decode time in milliseconds."""

    key: bool
    offset: int
    body: bytes


class SoundConfig(NamedTuple):
    record: bytes


class Sound(NamedTuple):
    body: bytes


class Enhanced(NamedTuple):
    """What follows the headers of the FourCC form."""

    packet: int
    fourcc: bytes
    body: bytes


def read_video(tag: bytes) -> Config | Frame | None:
    """A configuration, a frame, or nothing that concerns a packager (end of sequence, commands)."""
    if len(tag) < 2:
        return None
    kind = (tag[0] >> 4) & 7
    if kind == COMMAND_FRAME:
        return None
    if tag[0] & 0x80:
        return read_enhanced_video(tag, key=kind == KEYFRAME)
    codec = VideoCodec.H264 if tag[0] & 15 == AVC else UNOFFICIAL.get(tag[0] & 15)
    if codec is None:
        name = VIDEO_CODECS.get(tag[0] & 15, f"Video codec {tag[0] & 15}")
        raise CodecRefused(f"{name} is not supported: send H.264", codec=name, send="H.264")
    if tag[1] == SEQUENCE_START:
        return Config(tag[2 + OFFSET :], codec)
    return with_offset(tag[2:], key=kind == KEYFRAME) if tag[1] == CODED_FRAMES else None


def read_enhanced_video(tag: bytes, *, key: bool) -> Config | Frame | None:
    found = enhanced(tag, VIDEO_MULTITRACK)
    if found is None:
        return None
    codec = CARRIED.get(found.fourcc)
    if codec is None:
        name = fourcc_name(found.fourcc)
        raise CodecRefused(f"{name} is not supported: send H.264", codec=name, send="H.264")
    if found.packet == SEQUENCE_START:
        return Config(found.body, codec)
    if found.packet == CODED_FRAMES and codec is not VideoCodec.AV1:
        return with_offset(found.body, key=key)
    if found.packet in {CODED_FRAMES, CODED_FRAMES_X}:
        return Frame(key, 0, found.body)
    return None


def with_offset(body: bytes, *, key: bool) -> Frame:
    if len(body) < OFFSET:
        raise MediaBroken("a video tag ends too early")
    return Frame(key, int.from_bytes(body[:OFFSET], "big", signed=True), body[OFFSET:])


def enhanced(tag: bytes, multitrack: int) -> Enhanced | None:
    """Skips modifiers, and of several tracks takes the one numbered 0; None if there is none."""
    packet, at = tag[0] & 15, 1
    while packet == MOD_EX:
        size, at = tag_number(tag, at, 1) + 1, at + 1
        if size == 256:
            size, at = tag_number(tag, at, 2) + 1, at + 2
        packet, at = tag_number(tag, at + size, 1) & 15, at + size + 1
    if packet == multitrack:
        return first_track(tag, at)
    return Enhanced(packet, tag[at : at + 4], tag[at + 4 :])


def first_track(tag: bytes, at: int) -> Enhanced | None:
    kinds, at = tag_number(tag, at, 1), at + 1
    packet, fourcc = kinds & 15, tag[at : at + 4]
    at += 0 if kinds >> 4 == MANY_CODECS else 4
    while at < len(tag):
        if kinds >> 4 == MANY_CODECS:
            fourcc, at = tag[at : at + 4], at + 4
        track, at = tag_number(tag, at, 1), at + 1
        if kinds >> 4 == ONE_TRACK:
            return Enhanced(packet, fourcc, tag[at:]) if track == 0 else None
        size, at = tag_number(tag, at, 3), at + 3
        if track == 0:
            return Enhanced(packet, fourcc, tag[at : at + size])
        at += size
    return None


def tag_number(tag: bytes, at: int, size: int) -> int:
    if len(tag) < at + size:
        raise MediaBroken("a tag ends too early")
    return int.from_bytes(tag[at : at + size], "big")


def read_audio(tag: bytes) -> SoundConfig | Sound | None:
    if len(tag) < 2:
        return None
    codec = tag[0] >> 4
    if codec == ENHANCED_SOUND:
        return read_enhanced_audio(tag)
    if codec != AAC:
        name = AUDIO_CODECS.get(codec, f"Audio codec {codec}")
        raise CodecRefused(f"{name} is not supported: send AAC", codec=name, send="AAC")
    return SoundConfig(tag[2:]) if tag[1] == SEQUENCE_START else Sound(tag[2:])


def read_enhanced_audio(tag: bytes) -> SoundConfig | Sound | None:
    found = enhanced(tag, SOUND_MULTITRACK)
    if found is None:
        return None
    if found.fourcc != b"mp4a":
        name = fourcc_name(found.fourcc)
        raise CodecRefused(f"{name} is not supported: send AAC", codec=name, send="AAC")
    if found.packet == SEQUENCE_START:
        return SoundConfig(found.body)
    return Sound(found.body) if found.packet == CODED_FRAMES else None


def fourcc_name(fourcc: bytes) -> str:
    return FOURCC.get(
        fourcc, "The codec " + "".join(c for c in fourcc.decode("latin-1") if c.isalnum())
    )
