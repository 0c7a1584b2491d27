"""What is fed with hostile bytes; only a MediaError may come out of it."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from vitrine.media import aac, flv, h264
from vitrine.media.errors import MediaError
from vitrine.media.fmp4.fragment import read_fragments
from vitrine.media.hls.packager import Cut, Frame, NewPart, Packager
from vitrine.media.publication import READ_CONFIG, TICKS_PER_MS
from vitrine.media.rtmp import amf, messages
from vitrine.media.rtmp.chunks import ChunkReader
from vitrine.media.rtp.h264 import Depacketizer, Pictures
from vitrine.media.rtp.reorder import Packet
from vitrine.media.timestamps import Timebase
from vitrine.media.webrtc.agent import Credentials
from vitrine.media.webrtc.answer import Ours, choose, write_answer
from vitrine.media.webrtc.candidates import candidates
from vitrine.media.webrtc.fragment import read_fragment
from vitrine.media.webrtc.offer import read_offer

LIMIT = 1 << 16
LOCAL = candidates(["127.0.0.1"], 8_189)
HEAD = 8  # bytes before each tag of `stream`: kind, timestamp, milliseconds since the last, length


def chunks(data: bytes) -> None:
    """In two pieces, cut where the first byte says."""
    reader, at = ChunkReader(LIMIT), data[0] if data else 0
    for piece in (data[1 : 1 + at], data[1 + at :]):
        reader.feed(piece)
        for message in reader.messages():
            assert len(message.body) <= LIMIT
            read_message(message)


def read_message(message: messages.Message) -> None:
    if message.kind in {messages.COMMAND, messages.COMMAND_AMF3}:
        messages.read_command(message)
    elif message.kind in {messages.DATA, messages.DATA_AMF3}:
        messages.read_metadata(message)
    elif message.kind == messages.AGGREGATE:
        list(messages.split_aggregate(message))


def values(data: bytes) -> None:
    decoded = amf.decode(data)
    with suppress(RecursionError):
        assert len(amf.decode(amf.encode(*decoded))) == len(decoded)


def tags(data: bytes) -> None:
    match flv.read_video(data):
        case flv.Config(record, codec):
            READ_CONFIG[codec](record)
        case flv.Frame() | None:
            pass
    match flv.read_audio(data):
        case flv.SoundConfig(record):
            aac.read_config(record)
        case flv.Sound() | None:
            pass


def stream(data: bytes) -> None:
    """Tags with timestamps through the packager; every part must be readable again."""
    packager, base, now = Packager(), Timebase(), 0
    for is_audio, timestamp, passed, body in split(data):
        now += passed
        for made in take(packager, base.unroll(is_audio, timestamp, now), is_audio, body):
            if isinstance(made, NewPart):
                (fact,) = read_fragments(made.body)
                assert fact.duration == made.duration
    packager.finish()


def split(data: bytes) -> Iterator[tuple[str, int, int, bytes]]:
    at = 0
    while at + HEAD <= len(data):
        head, size = data[at : at + HEAD], data[at + HEAD - 1]
        timestamp = int.from_bytes(head[1:5], "big")
        passed = int.from_bytes(head[5:7], "big")
        yield "audio" if head[0] & 1 else "video", timestamp, passed, data[at + HEAD :][:size]
        at += HEAD + size


def take(packager: Packager, time: int, kind: str, body: bytes) -> list[Cut]:
    if kind == "audio":
        match flv.read_audio(body):
            case flv.SoundConfig(record):
                packager.configure_audio(aac.read_config(record))
            case flv.Sound(sound):
                packager.sound(time * TICKS_PER_MS, sound)
            case None:
                pass
        return []
    match flv.read_video(body):
        case flv.Config(record, codec):
            packager.configure_video(READ_CONFIG[codec](record))
        case flv.Frame() as frame:
            shown = (time + frame.offset) * TICKS_PER_MS
            return packager.picture(Frame(frame.key, time * TICKS_PER_MS, shown, frame.body))
        case None:
            pass
    return []


def offer(data: bytes) -> None:
    """An SDP offer and its answer, or the fragment of an ICE restart."""
    with suppress(MediaError):
        read_fragment(data)
    asked = read_offer(data)
    ours = Ours(1, "passive", Credentials("abcd", "e" * 22), ("sha-256", "AB"), LOCAL)
    said = write_answer(asked, choose(asked), ours).split("\r\n")
    assert sum(line.startswith("m=") for line in said) == len(asked.sections)


def packets(data: bytes) -> None:
    """RTP payloads: what is put together must be one picture after the other for the packager."""
    read, pictures = Depacketizer(), Pictures()
    for head, payload in payloads(data):
        if head & 2:
            read.tear()
        for unit in read.add(Packet(head >> 2, bool(head & 1), payload)):
            picture = pictures.take(unit)
            if picture and picture.record:
                h264.read_config(picture.record)


def payloads(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 2 <= len(data):
        head, size = data[at : at + 2]
        yield head, data[at + 2 :][:size]
        at += 2 + size


TARGETS: dict[str, Callable[[bytes], None]] = {
    "chunks": chunks, "amf": values, "tags": tags, "stream": stream, "offer": offer,
    "packets": packets,
}  # fmt: skip
