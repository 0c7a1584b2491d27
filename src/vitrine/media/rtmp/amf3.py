"""AMF 3 (Adobe, January 2013), as a value within AMF 0: Flash-born encoders mix the two."""

import struct
from typing import NamedTuple, TypeAlias, TypeVar

from vitrine.media.errors import ProtocolBroken

Amf3Value: TypeAlias = "float | bool | str | dict[str, Amf3Value] | list[Amf3Value] | None"
Known = TypeVar("Known")
UNDEFINED, NULL, FALSE, TRUE, INTEGER, DOUBLE, STRING = range(7)
XML_DOCUMENT, DATE, ARRAY, OBJECT, XML, BYTES = range(7, 13)
PLAIN: dict[int, Amf3Value] = {UNDEFINED: None, NULL: None, FALSE: False, TRUE: True}
TEXTS = {XML_DOCUMENT, XML, BYTES}
SIGN, RANGE = 1 << 28, 1 << 29  # an integer has 29 bits (§3.6)
MEMBERS_AT_MOST = 1_000


class Traits(NamedTuple):
    """What an object says of its kind, once for all objects of that kind (§3.12)."""

    names: list[str]
    is_dynamic: bool


class Reader:
    """References to strings and traits are followed.

    One to an earlier object reads as None: it may be to an object that it is in, and nothing that
    publishes needs it.
    """

    def __init__(self, body: bytes, at: int) -> None:
        self._body = body
        self.at = at
        self._strings: list[str] = []
        self._traits: list[Traits] = []

    def value(self, depth: int) -> Amf3Value:
        if depth == 0:
            raise ProtocolBroken("AMF values are nested too deeply")
        kind = self._take(1)[0]
        if kind in PLAIN:
            return PLAIN[kind]
        if kind in {ARRAY, OBJECT}:
            return self._array(depth) if kind == ARRAY else self._object(depth)
        return self._scalar(kind)

    def _scalar(self, kind: int) -> Amf3Value:
        match kind:
            case 4:
                number = self._number()
                return float(number - RANGE if number & SIGN else number)
            case 5:
                return self._double()
            case 6:
                return self._string()
            case 8:
                return self._double() if self._number() & 1 else None
            case _ if kind in TEXTS:
                size = self._number()
                return self._take(size >> 1).decode("utf-8", "replace") if size & 1 else None
            case _:
                raise ProtocolBroken(f"AMF 3 has no type {kind}")

    def _array(self, depth: int) -> Amf3Value:
        """Named members first, then the dense ones; what has both is read as its members."""
        count = self._number()
        if not count & 1:
            return None
        named = self._named(depth)
        dense = [self.value(depth - 1) for _ in range(self._bounded(count >> 1))]
        return named or dense

    def _object(self, depth: int) -> Amf3Value:
        head = self._number()
        if not head & 1:
            return None
        traits = self._kind(head)
        members = {name: self.value(depth - 1) for name in traits.names}
        return members | (self._named(depth) if traits.is_dynamic else {})

    def _kind(self, head: int) -> Traits:
        if not head & 2:
            return known(self._traits, head >> 2)
        if head & 4:
            raise ProtocolBroken("an AMF 3 object has a form of its own")
        self._string()
        names = [self._string() for _ in range(self._bounded(head >> 4))]
        self._traits.append(Traits(names, bool(head & 8)))
        return self._traits[-1]

    def _named(self, depth: int) -> dict[str, Amf3Value]:
        members: dict[str, Amf3Value] = {}
        while name := self._string():
            members[name] = self.value(depth - 1)
        return members

    def _string(self) -> str:
        head = self._number()
        if not head & 1:
            return known(self._strings, head >> 1)
        text = self._take(head >> 1).decode("utf-8", "replace")
        if text:
            self._strings.append(text)
        return text

    def _number(self) -> int:
        """U29 (§1.3.1): seven bits a byte, and all eight of the fourth."""
        number = 0
        for _ in range(3):
            byte = self._take(1)[0]
            number = number << 7 | byte & 127
            if byte < 128:
                return number
        return number << 8 | self._take(1)[0]

    def _double(self) -> float:
        number: float = struct.unpack(">d", self._take(8))[0]
        return number

    def _bounded(self, count: int) -> int:
        if count > min(MEMBERS_AT_MOST, len(self._body) - self.at):
            raise ProtocolBroken("an AMF array is longer than its message")
        return count

    def _take(self, size: int) -> bytes:
        body = self._body[self.at : self.at + size]
        if len(body) < size:
            raise ProtocolBroken("an AMF value ends too early")
        self.at += size
        return body


def known(table: list[Known], number: int) -> Known:
    if number >= len(table):
        raise ProtocolBroken("an AMF 3 reference leads nowhere")
    return table[number]
