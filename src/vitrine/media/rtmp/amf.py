"""AMF 0 (Adobe, December 2007). AMF 3 commands on RTMP carry AMF 0 behind one zero byte.

Within it a marker may say that one value is AMF 3 (§3.1).
"""

import struct
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from vitrine.media.errors import ProtocolBroken
from vitrine.media.rtmp import amf3

AmfValue: TypeAlias = "float | bool | str | dict[str, AmfValue] | list[AmfValue] | None"
NUMBER, BOOLEAN, STRING, OBJECT, NULL, UNDEFINED, REFERENCE = 0, 1, 2, 3, 5, 6, 7
ECMA_ARRAY, OBJECT_END, STRICT_ARRAY, DATE, LONG_STRING = 8, 9, 10, 11, 12
UNSUPPORTED, XML_DOCUMENT, TYPED_OBJECT, AMF3 = 13, 15, 16, 17
DEPTH = 16


def encode(*values: AmfValue) -> bytes:
    return b"".join(map(encode_value, values))


def encode_value(value: AmfValue) -> bytes:  # noqa: PLR0911 - one per type
    match value:
        case None:
            return bytes([NULL])
        case bool():
            return bytes([BOOLEAN, value])
        case int() | float():
            return struct.pack(">Bd", NUMBER, value)
        case str():
            return encode_string(value)
        case dict():
            return bytes([OBJECT]) + encode_members(value)
        case list():
            return struct.pack(">BI", STRICT_ARRAY, len(value)) + encode(*value)


def encode_string(text: str) -> bytes:
    body = text.encode("utf-8", "surrogatepass")
    if len(body) > 0xFFFF:
        return struct.pack(">BI", LONG_STRING, len(body)) + body
    return struct.pack(">BH", STRING, len(body)) + body


def encode_members(members: Mapping[str, AmfValue]) -> bytes:
    return b"".join(pairs(members)) + bytes([0, 0, OBJECT_END])


def pairs(members: Mapping[str, AmfValue]) -> Iterable[bytes]:
    for name, value in members.items():
        body = name.encode("utf-8", "surrogatepass")
        yield struct.pack(">H", len(body)) + body + encode_value(value)


def decode(body: bytes) -> list[AmfValue]:
    reader = Reader(body)
    values: list[AmfValue] = []
    while reader.at < len(body):
        values.append(reader.value(DEPTH))
    return values


class Reader:
    def __init__(self, body: bytes) -> None:
        self._body = body
        self.at = 0

    def value(self, depth: int) -> AmfValue:
        if depth == 0:
            raise ProtocolBroken("AMF values are nested too deeply")
        kind = self._number(1)
        if kind in {NULL, UNDEFINED, UNSUPPORTED}:
            return None
        if kind in {OBJECT, ECMA_ARRAY, TYPED_OBJECT, STRICT_ARRAY}:
            return self._compound(kind, depth)
        if kind == AMF3:
            return self._foreign(depth)
        return self._scalar(kind)

    def _scalar(self, kind: int) -> AmfValue:  # noqa: PLR0911 - one per type
        match kind:
            case 0:
                return self._double()
            case 1:
                return self._number(1) != 0
            case 2:
                return self._text(2)
            case 11:  # a date: milliseconds since 1970, then a time zone that is always zero
                moment = self._double()
                self._take(2)
                return moment
            case 12 | 15:
                return self._text(4)
            case 7:
                self._take(2)
                return None
            case _:
                raise ProtocolBroken(f"AMF 0 has no type {kind}")

    def _foreign(self, depth: int) -> AmfValue:
        """Each has tables of references of its own (AMF 3 §4.1)."""
        reader = amf3.Reader(self._body, self.at)
        value = reader.value(depth)
        self.at = reader.at
        return value

    def _compound(self, kind: int, depth: int) -> AmfValue:
        if kind == STRICT_ARRAY:
            return [self.value(depth - 1) for _ in range(self._count())]
        if kind == ECMA_ARRAY:
            self._take(4)  # the announced count is a hint that encoders get wrong
        if kind == TYPED_OBJECT:
            self._text(2)
        return self._members(depth)

    def _members(self, depth: int) -> dict[str, AmfValue]:
        members: dict[str, AmfValue] = {}
        while self.at < len(self._body):
            name = self._text(2)
            if not name and self._body[self.at : self.at + 1] == bytes([OBJECT_END]):
                self.at += 1
                return members
            members[name] = self.value(depth - 1)
        return members  # some encoders leave the last end marker away

    def _count(self) -> int:
        count = self._number(4)
        if count > len(self._body) - self.at:
            raise ProtocolBroken("an AMF array is longer than its message")
        return count

    def _text(self, size: int) -> str:
        return self._take(self._number(size)).decode("utf-8", "replace")

    def _double(self) -> float:
        number: float = struct.unpack(">d", self._take(8))[0]
        return number

    def _number(self, size: int) -> int:
        return int.from_bytes(self._take(size), "big")

    def _take(self, size: int) -> bytes:
        body = self._body[self.at : self.at + size]
        if len(body) < size:
            raise ProtocolBroken("an AMF value ends too early")
        self.at += size
        return body
