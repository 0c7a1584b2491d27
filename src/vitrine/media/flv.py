"""Tag bodies as RTMP carries them: FLV 10.1 annex E.4, and the FourCC form of Enhanced RTMP v2."""

from typing import NamedTuple

from vitrine.media.errors import CodecRefused, MediaBroken

AVC, AAC, ENHANCED_SOUND, COMMAND_FRAME = 7, 10, 9, 5
KEYFRAME = 1
VIDEO_CODECS = {
    2: "Sorenson H.263", 3: "Screen video", 4: "VP6", 5: "VP6 with alpha", 6: "Screen video 2",
    8: "H.263", 9: "MPEG-4 part 2", 12: "HEVC", 13: "AV1",
}  # fmt: skip
AUDIO_CODECS = {
    0: "PCM", 1: "ADPCM", 2: "MP3", 3: "PCM", 4: "Nellymoser", 5: "Nellymoser", 6: "Nellymoser",
    7: "G.711 A-law", 8: "G.711 mu-law", 11: "Speex", 13: "Opus", 14: "MP3",
}  # fmt: skip
FOURCC = {
    b"hvc1": "HEVC", b"av01": "AV1", b"vp09": "VP9", b"vp08": "VP8", b"vvc1": "VVC",
    b"Opus": "Opus", b"fLaC": "FLAC", b"ac-3": "AC-3", b"ec-3": "E-AC-3", b".mp3": "MP3",
}  # fmt: skip


class Config(NamedTuple):
    record: bytes


class Frame(NamedTuple):
    """AVCC access unit; `offset` is composition minus decode time in milliseconds."""

    key: bool
    offset: int
    body: bytes


class Sound(NamedTuple):
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
    if tag[0] & 15 != AVC:
        name = VIDEO_CODECS.get(tag[0] & 15, f"Video codec {tag[0] & 15}")
        raise CodecRefused(f"{name} is not supported: send H.264")
    return avc_packet(tag[1], tag, 2, key=kind == KEYFRAME)


def read_enhanced_video(tag: bytes, *, key: bool) -> Config | Frame | None:
    if tag[1:5] != b"avc1":
        raise CodecRefused(f"{fourcc_name(tag[1:5])} is not supported: send H.264")
    if tag[0] & 15 == 3:  # CodedFramesX: no composition offset on the wire
        return Frame(key, 0, tag[5:])
    return avc_packet(tag[0] & 15, tag, 5, key=key)


def avc_packet(packet: int, tag: bytes, at: int, *, key: bool) -> Config | Frame | None:
    """AVCPacketType 0 is the decoder configuration; the offset stands before the data of both."""
    enhanced = at == 5
    if packet == 0:
        return Config(tag[at:] if enhanced else tag[at + 3 :])
    if packet != 1:
        return None
    if len(tag) < at + 3:
        raise MediaBroken("a video tag ends too early")
    offset = int.from_bytes(tag[at : at + 3], "big")
    return Frame(key, offset - (1 << 24) if offset & 0x800000 else offset, tag[at + 3 :])


def read_audio(tag: bytes) -> Config | Sound | None:
    if len(tag) < 2:
        return None
    codec = tag[0] >> 4
    if codec == ENHANCED_SOUND:
        return read_enhanced_audio(tag)
    if codec != AAC:
        name = AUDIO_CODECS.get(codec, f"Audio codec {codec}")
        raise CodecRefused(f"{name} is not supported: send AAC")
    return Config(tag[2:]) if tag[1] == 0 else Sound(tag[2:])


def read_enhanced_audio(tag: bytes) -> Config | Sound | None:
    packet = tag[0] & 15
    if tag[1:5] != b"mp4a":
        raise CodecRefused(f"{fourcc_name(tag[1:5])} is not supported: send AAC")
    if packet == 0:
        return Config(tag[5:])
    return Sound(tag[5:]) if packet == 1 else None


def fourcc_name(fourcc: bytes) -> str:
    return FOURCC.get(
        fourcc, "The codec " + "".join(c for c in fourcc.decode("latin-1") if c.isalnum())
    )
