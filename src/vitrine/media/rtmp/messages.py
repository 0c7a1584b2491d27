"""RTMP messages by type id (RTMP 1.0 §5.4, §7.1): what we send, and how commands are read."""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from vitrine.media.errors import ProtocolBroken
from vitrine.media.rtmp.amf import AmfValue, decode, encode
from vitrine.media.rtmp.chunks import Message, render

ACKNOWLEDGEMENT, USER_CONTROL, WINDOW_SIZE, PEER_BANDWIDTH = 3, 4, 5, 6
AUDIO, VIDEO = 8, 9
DATA_AMF3, COMMAND_AMF3, DATA, COMMAND, AGGREGATE = 15, 17, 18, 20, 22
PING_REQUEST, PING_RESPONSE, STREAM_BEGIN = 6, 7, 0
CONTROL_CHUNKS, COMMAND_CHUNKS = 2, 3
TAG_HEADER, BACK_POINTER = 11, 4
TAGS_AT_MOST = 1_000  # of one aggregate


class Command(NamedTuple):
    name: str
    transaction: float
    arguments: list[AmfValue]

    def text(self, index: int) -> str:
        value = self.arguments[index] if index < len(self.arguments) else None
        return value if isinstance(value, str) else ""

    def members(self, index: int) -> dict[str, AmfValue]:
        value = self.arguments[index] if index < len(self.arguments) else None
        return value if isinstance(value, dict) else {}


def control(kind: int, body: bytes) -> bytes:
    return render(Message(kind, 0, 0, body), CONTROL_CHUNKS)


def window_size(size: int) -> bytes:
    return control(WINDOW_SIZE, struct.pack(">I", size))


def peer_bandwidth(size: int) -> bytes:
    return control(PEER_BANDWIDTH, struct.pack(">IB", size, 2))  # 2: dynamic, §5.4.5


def acknowledgement(received: int) -> bytes:
    return control(ACKNOWLEDGEMENT, struct.pack(">I", received & 0xFFFFFFFF))


def stream_begin(stream: int) -> bytes:
    return control(USER_CONTROL, struct.pack(">HI", STREAM_BEGIN, stream))


def pong(ping: bytes) -> bytes:
    return control(USER_CONTROL, struct.pack(">H", PING_RESPONSE) + ping[2:6])


def command(name: str, transaction: float, *arguments: AmfValue, stream: int = 0) -> bytes:
    body = encode(name, transaction, *arguments)
    return render(Message(COMMAND, 0, stream, body), COMMAND_CHUNKS)


def status(level: str, code: str, description: str, *, stream: int) -> bytes:
    """The onStatus (§7.2.2) that answers `publish` and tells why a stream is refused."""
    details: dict[str, AmfValue] = {"level": level, "code": code, "description": description}
    return command("onStatus", 0, None, details, stream=stream)


def amf_values(message: Message) -> list[AmfValue]:
    """The AMF 3 wrapper of types 15 and 17 is one zero byte in front of AMF 0."""
    wrapped = message.kind in {DATA_AMF3, COMMAND_AMF3} and message.body[:1] == b"\0"
    return decode(message.body[1:] if wrapped else message.body)


def read_command(message: Message) -> Command:
    values = amf_values(message)
    if not values or not isinstance(values[0], str):
        raise ProtocolBroken("a command has no name")
    transaction = values[1] if len(values) > 1 else 0.0
    number = float(transaction) if isinstance(transaction, (int, float)) else 0.0
    return Command(values[0], number, values[2:])


def read_metadata(message: Message) -> dict[str, AmfValue]:
    """`@setDataFrame, onMetaData, {…}` or the same without its wrapper.

    Empty for other data and for what cannot be read: encoders write what they like there, and
    nothing depends on it.
    """
    try:
        values = amf_values(message)
    except ProtocolBroken:
        return {}
    if "onMetaData" not in values[:2] or not isinstance(values[-1], dict):
        return {}
    return values[-1]


def split_aggregate(message: Message) -> Iterator[Message]:
    """§7.1.6: FLV tags with back pointers; their times count from the first one's."""
    body, at, first, count = message.body, 0, None, 0
    while at + TAG_HEADER <= len(body):
        count += 1
        if count > TAGS_AT_MOST:
            raise ProtocolBroken(f"an aggregate message has more than {TAGS_AT_MOST} parts")
        size = int.from_bytes(body[at + 1 : at + 4], "big")
        time = int.from_bytes(body[at + 4 : at + 7], "big") | body[at + 7] << 24
        first = time if first is None else first
        end = at + TAG_HEADER + size
        if end > len(body):
            raise ProtocolBroken("an aggregate message ends too early")
        timestamp = (message.timestamp + time - first) & 0xFFFFFFFF
        yield Message(body[at] & 31, timestamp, message.stream, body[at + TAG_HEADER : end])
        at = end + BACK_POINTER
