import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_stopped_at: datetime | None = None


def now() -> datetime:
    return _stopped_at or datetime.now(UTC)


def now_ms() -> int:
    if _stopped_at is not None:
        return to_ms(_stopped_at)
    return time.time_ns() // 1_000_000


def to_ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def from_ms(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


@contextmanager
def stopped_at(moment: datetime) -> Generator[None]:
    """For tests and for importing a shop's past: everything asks `now()`."""
    global _stopped_at  # noqa: PLW0603 - one clock per process
    before, _stopped_at = _stopped_at, moment
    try:
        yield
    finally:
        _stopped_at = before
