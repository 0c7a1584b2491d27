"""When each packet came, said back to a browser, whose rate follows it.

draft-holmer-rmcat-transport-wide-cc-extensions-01 §3.1: without it a browser does not dare to send
more than some hundred kilobits for the first half minute.
"""

import struct

RATE_FEEDBACK = 15  # FMT of RTPFB
PACKETS_AT_MOST = 1_000  # of one report; a longer gap starts anew
REFERENCE_US, TICK_US = 64_000, 250
LOST, NEAR, FAR = 0, 1, 2  # two-bit symbols: no delta, one unsigned byte, two signed bytes
PER_CHUNK = 7
TWO_BIT_VECTOR = 0xC000


class Arrivals:
    def __init__(self) -> None:
        self._next: int | None = None
        self._came: dict[int, int] = {}
        self._count = 0

    def note(self, number: int, at_us: int) -> None:
        """`number` is transport-wide and of 16 bits; `at_us` of any clock that only rises."""
        if self._next is None:
            self._next = number
        at = self._next + ((number - self._next + 0x8000) & 0xFFFF) - 0x8000
        if at - self._next >= PACKETS_AT_MOST:
            self._came.clear()
            self._next = at
        if at >= self._next:
            self._came.setdefault(at, at_us)

    def report(self) -> bytes | None:
        """The FCI of one feedback packet about all that is not reported yet."""
        if not self._came or self._next is None:
            return None
        first, last = self._next, max(self._came)
        reference = min(self._came.values()) // REFERENCE_US
        symbols, deltas = self._symbols(range(first, last + 1), reference * REFERENCE_US)
        head = struct.pack(
            "!HHI", first & 0xFFFF, len(symbols), (reference & 0xFFFFFF) << 8 | self._count
        )
        self._count = (self._count + 1) & 0xFF
        self._next = last + 1
        self._came.clear()
        return head + chunks(symbols) + deltas

    def _symbols(self, numbers: range, since_us: int) -> tuple[list[int], bytes]:
        symbols: list[int] = []
        deltas = bytearray()
        for number in numbers:
            came = self._came.get(number)
            if came is None:
                symbols.append(LOST)
                continue
            ticks = min(max((came - since_us) // TICK_US, -0x8000), 0x7FFF)
            since_us += ticks * TICK_US
            is_near = 0 <= ticks <= 0xFF
            symbols.append(NEAR if is_near else FAR)
            deltas += ticks.to_bytes(1 if is_near else 2, "big", signed=not is_near)
        return symbols, bytes(deltas)


def chunks(symbols: list[int]) -> bytes:
    packed = bytearray()
    for start in range(0, len(symbols), PER_CHUNK):
        chunk = TWO_BIT_VECTOR
        for place, symbol in enumerate(symbols[start : start + PER_CHUNK]):
            chunk |= symbol << 2 * (PER_CHUNK - 1 - place)
        packed += chunk.to_bytes(2, "big")
    return bytes(packed)


def feedback_packet(ours: int, media: int, report: bytes) -> bytes:
    """RTPFB of RFC 4585 §6.2, padded to whole words (RFC 3550 §6.4.1)."""
    padding = -len(report) % 4
    tail = bytes([0] * (padding - 1) + [padding]) if padding else b""
    first = 0x80 | (0x20 if padding else 0) | RATE_FEEDBACK
    words = (8 + len(report) + padding) // 4
    return struct.pack("!BBHII", first, 205, words, ours, media) + report + tail
