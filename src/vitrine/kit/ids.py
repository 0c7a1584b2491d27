import re
import secrets
import threading
import time
from datetime import UTC, datetime, timedelta

LARGEST = 2**63 - 1
WRITTEN = re.compile(r"[1-9][0-9]{0,18}")
EPOCH_MS = 1_767_225_600_000  # 2026-01-01T00:00Z
NODE_BITS = 12
SEQUENCE_BITS = 10


class IdClock:
    """63 bits: 41 of milliseconds since 2026 (69 years), 12 of process, 10 of sequence."""

    def __init__(self, node: int | None = None) -> None:
        self._node = secrets.randbits(NODE_BITS) if node is None else node
        self._lock = threading.Lock()
        self._last = 0

    def next(self) -> int:
        step = (time.time_ns() // 1_000_000 - EPOCH_MS) << SEQUENCE_BITS
        with self._lock:
            self._last = max(self._last + 1, step)
            last = self._last
        milliseconds, sequence = last >> SEQUENCE_BITS, last & ((1 << SEQUENCE_BITS) - 1)
        return (
            (milliseconds << (NODE_BITS + SEQUENCE_BITS)) | (self._node << SEQUENCE_BITS) | sequence
        )


_clock = IdClock()


def new_id() -> int:
    return _clock.next()


def first_id_at(moment: datetime) -> int:
    """Every id made from this moment on is at least this."""
    since = (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)
    return max(since - EPOCH_MS, 0) << (NODE_BITS + SEQUENCE_BITS)


def read_id(text: str) -> int | None:
    return int(text) if WRITTEN.fullmatch(text) and int(text) <= LARGEST else None


def new_secret() -> str:
    """128 random bits as 26 base-32 characters: safe in a URL, a file name and speech."""
    alphabet = "abcdefghijklmnopqrstuvwxyz234567"
    bits = secrets.randbits(128)
    return "".join(alphabet[(bits >> shift) & 31] for shift in range(125, -1, -5))
