"""The RTMP chunk stream (RTMP 1.0 §5.3): interleaved chunks to messages, and back."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from vitrine.media.errors import ProtocolBroken

SET_CHUNK_SIZE, ABORT = 1, 2
DEFAULT_CHUNK = 128  # bytes, §5.4.1
EXTENDED = 0xFFFFFF  # the 24-bit timestamp that says: 32 bits follow
HEADER_SIZE = (11, 7, 3, 0)
STREAMS_AT_MOST = 64
UNFINISHED = 2  # longest messages that may be under way at once, over all chunk streams
NEVER = -1  # no byte
CONTINUES = 3  # the chunk type that repeats every header field


class Message(NamedTuple):
    """`timestamp` in milliseconds, modulo 2**32; `stream` is the message stream id."""

    kind: int
    timestamp: int
    stream: int
    body: bytes


class ChunkStream:
    """What a chunk header may leave out because the one before said it (§5.3.1.2)."""

    __slots__ = ("again", "body", "delta", "extended", "kind", "size", "stream", "timestamp")

    def __init__(self) -> None:
        self.again = NEVER
        self.kind = self.size = self.stream = 0
        self.timestamp = self.delta = 0
        self.extended: int | None = None
        self.body = bytearray()


class ChunkReader:
    """Feed bytes, then iterate `messages()`.

    They come one at a time, so that a caller can stop between two of them and read no further:
    a key is checked before any media is.
    """

    def __init__(self, message_at_most: int) -> None:
        self.message_at_most = message_at_most
        self._chunk_size = DEFAULT_CHUNK
        self._streams: dict[int, ChunkStream] = {}
        self._buffer = bytearray()
        self._at = 0
        self._open: ChunkStream | None = None
        self._left_in_chunk = 0
        self._unfinished = 0

    def feed(self, data: bytes) -> None:
        del self._buffer[: self._at]
        self._at = 0
        self._buffer += data

    def messages(self) -> Iterator[Message]:
        while self._open is not None or self._begin_chunk():
            stream = self._open
            if stream is None or not self._take_payload(stream):
                return
            self._open = None
            self._take_plain_chunks(stream)
            if len(stream.body) == stream.size:
                message = Message(stream.kind, stream.timestamp, stream.stream, bytes(stream.body))
                self._abandon(stream)
                self._obey(message)
                yield message

    def _take_payload(self, stream: ChunkStream) -> bool:
        piece = self._buffer[self._at : self._at + self._left_in_chunk]
        stream.body += piece
        self._unfinished += len(piece)
        if self._unfinished > UNFINISHED * self.message_at_most:
            raise ProtocolBroken("too many messages are begun and not ended")
        self._at += len(piece)
        self._left_in_chunk -= len(piece)
        return self._left_in_chunk == 0

    def _take_plain_chunks(self, stream: ChunkStream) -> None:
        """The usual case without ceremony: whole chunks of one message behind one-byte headers.

        ffmpeg sends 128 bytes in each, which is 4,000 of them a second.
        """
        body, before = stream.body, len(stream.body)
        while len(body) < stream.size and self._next_byte == stream.again:
            taken = self._take_run(stream) or self._take_chunk(stream)
            if not taken:
                break
            body += taken
        self._unfinished += len(body) - before

    @property
    def _next_byte(self) -> int | None:
        return self._buffer[self._at] if self._at < len(self._buffer) else None

    def _take_run(self, stream: ChunkStream) -> bytearray | None:
        """As many full chunks as there are, if nothing is interleaved with them."""
        at, step = self._at, 1 + self._chunk_size
        left = stream.size - len(stream.body)
        count = min(left // self._chunk_size, (len(self._buffer) - at) // step)
        if count < 2:
            return None
        run = self._buffer[at : at + count * step]
        if run[::step].count(stream.again) < count:
            return None
        del run[::step]
        self._at += count * step
        return run

    def _take_chunk(self, stream: ChunkStream) -> bytearray | None:
        begins = self._at + 1
        size = min(self._chunk_size, stream.size - len(stream.body))
        if begins + size > len(self._buffer):
            return None
        self._at = begins + size
        return self._buffer[begins : begins + size]

    def _begin_chunk(self) -> bool:
        """Reads one basic and message header; False (and nothing consumed) if it is not whole."""
        basic = self._basic_header()
        if basic is None:
            return False
        form, number, at = basic
        stream = self._streams.get(number) or ChunkStream()
        after = (
            self._continue(stream, at) if form == CONTINUES else self._read_header(stream, form, at)
        )
        if after is None:
            return False
        self._remember(number, stream)
        self._at = after
        self._open = stream
        is_plain = stream.extended is None and number < 64
        stream.again = CONTINUES << 6 | number if is_plain else NEVER
        self._left_in_chunk = min(self._chunk_size, stream.size - len(stream.body))
        return True

    def _basic_header(self) -> tuple[int, int, int] | None:
        """§5.3.1.1: format, chunk stream id, position behind it."""
        buffer, at = self._buffer, self._at
        if len(buffer) <= at:
            return None
        form, number = buffer[at] >> 6, buffer[at] & 63
        size = number + 2 if number < 2 else 1
        if len(buffer) < at + size:
            return None
        if number < 2:
            number = 64 + int.from_bytes(buffer[at + 1 : at + size], "little")
        return form, number, at + size

    def _read_header(self, stream: ChunkStream, form: int, at: int) -> int | None:
        """§5.3.1.2.1 to .3; a type that is not 3 also abandons an unfinished message."""
        buffer, end = self._buffer, at + HEADER_SIZE[form]
        if len(buffer) < end:
            return None
        time = int.from_bytes(buffer[at : at + 3], "big")
        extended = None
        if time == EXTENDED:
            if len(buffer) < end + 4:
                return None
            time = extended = int.from_bytes(buffer[end : end + 4], "big")
            end += 4
        if form < 2:
            stream.size = int.from_bytes(buffer[at + 3 : at + 6], "big")
            stream.kind = buffer[at + 6]
        if form == 0:
            stream.stream = int.from_bytes(buffer[at + 7 : at + 11], "little")
        self._abandon(stream)
        stream.extended = extended
        stream.delta = time  # §5.3.1.2.4: a type 3 behind a type 0 steps by its whole timestamp
        stream.timestamp = (stream.timestamp + time if form else time) & 0xFFFFFFFF
        return end

    def _continue(self, stream: ChunkStream, at: int) -> int | None:
        """§5.3.1.3: an extended timestamp is repeated here, but some encoders leave it away.

        It is taken only if it is the number that was announced.
        """
        if stream.extended is not None:
            field = bytes(self._buffer[at : at + 4])
            announced = struct.pack(">I", stream.extended)
            if field == announced:
                at += 4
            elif len(field) < 4 and announced.startswith(field):
                return None
        if not stream.body:
            stream.timestamp = (stream.timestamp + stream.delta) & 0xFFFFFFFF
        return at

    def _remember(self, number: int, stream: ChunkStream) -> None:
        if stream.size > self.message_at_most:
            raise ProtocolBroken(
                f"a message of {stream.size} bytes is over the limit of {self.message_at_most}"
            )
        self._streams[number] = stream
        if len(self._streams) > STREAMS_AT_MOST:
            raise ProtocolBroken(f"more than {STREAMS_AT_MOST} chunk streams")

    def _obey(self, message: Message) -> None:
        """§5.4.1 and §5.4.2 change how the next chunk is read."""
        if message.kind == SET_CHUNK_SIZE and len(message.body) >= 4:
            self._chunk_size = max(1, int.from_bytes(message.body[:4], "big") & 0x7FFFFFFF)
        if message.kind == ABORT and len(message.body) >= 4:
            stream = self._streams.get(int.from_bytes(message.body[:4], "big"))
            if stream is not None:
                self._abandon(stream)

    def _abandon(self, stream: ChunkStream) -> None:
        self._unfinished -= len(stream.body)
        stream.body.clear()


def render(message: Message, chunk_stream: int, chunk_size: int = DEFAULT_CHUNK) -> bytes:
    """One type 0 chunk and as many type 3 chunks as the body needs; `chunk_stream` in 2..63."""
    time = min(message.timestamp, EXTENDED)
    extended = struct.pack(">I", message.timestamp) if time == EXTENDED else b""
    first = b"".join([
        bytes([chunk_stream]),
        time.to_bytes(3, "big"),
        len(message.body).to_bytes(3, "big"),
        bytes([message.kind]),
        message.stream.to_bytes(4, "little"),
        extended,
    ])  # fmt: skip
    body = message.body
    pieces = [body[n : n + chunk_size] for n in range(0, len(body), chunk_size)] or [b""]
    return first + (bytes([0xC0 | chunk_stream]) + extended).join(pieces)
