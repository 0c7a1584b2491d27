"""What is fed with hostile bytes; only a MediaError may come out of it."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from vitrine.media import aac, flv
from vitrine.media.fmp4.fragment import read_fragments
from vitrine.media.hls.packager import Cut, Frame, NewPart, Packager
from vitrine.media.publication import READ_CONFIG, TICKS_PER_MS
from vitrine.media.rtmp import amf, messages
from vitrine.media.rtmp.chunks import ChunkReader
from vitrine.media.timestamps import Timebase

LIMIT = 1 << 16
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


TARGETS: dict[str, Callable[[bytes], None]] = {
    "chunks": chunks, "amf": values, "tags": tags, "stream": stream,
}  # fmt: skip
