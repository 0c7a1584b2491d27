import asyncio

BURST_SECONDS = 2
PER_MESSAGE = 1_000  # a message costs us its bytes and about as much work as these


class Pace:
    """How fast a connection may be read; whoever sends more is held back by TCP."""

    def __init__(self, bytes_per_second: int) -> None:
        self._rate = bytes_per_second
        self._left = float(bytes_per_second * BURST_SECONDS)
        self._at = asyncio.get_running_loop().time()

    def spend(self, size: int, messages: int) -> float:
        """Seconds to wait before reading on."""
        now = asyncio.get_running_loop().time()
        self._left = min(
            self._left + (now - self._at) * self._rate, float(self._rate * BURST_SECONDS)
        )
        self._at = now
        self._left -= size + messages * PER_MESSAGE
        return max(0.0, -self._left / self._rate)
