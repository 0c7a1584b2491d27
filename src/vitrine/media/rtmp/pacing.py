import asyncio
import socket
import sys

BURST_SECONDS = 2
RTT_AT, RTT_SIZE = 68, 4  # of Linux's struct tcp_info: tcpi_rtt, in microseconds
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


def one_way_ms(writer: asyncio.StreamWriter) -> int:
    """Half of the round trip that TCP measured; 0 where the system does not tell."""
    link: socket.socket | None = writer.get_extra_info("socket")
    if link is None or link.fileno() < 0 or sys.platform != "linux":
        return 0
    info = link.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, RTT_AT + RTT_SIZE)
    return int.from_bytes(info[RTT_AT:], sys.byteorder) // 2_000
