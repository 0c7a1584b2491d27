import asyncio
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator
from contextlib import suppress

from vitrine.media.ladder.wire import (
    LENGTH,
    Answer,
    Coded,
    Order,
    Picture,
    Source,
    framed,
    read_answer,
)

COMMAND = (sys.executable, "-m", "vitrine.media.ladder")
STARTS_WITHIN = 15.0  # seconds
WAITING_AT_MOST = 32 << 20  # bytes that it has not read


class Child:
    """The encoding process of one stream; what is sent before it runs is kept for it.

    It `is_slow` when a picture was `patience` seconds away: then it is killed, since what waits
    would grow for as long as the stream lasts. `first` is the segment that it began with.
    """

    def __init__(self, patience: float) -> None:
        self.first: int | None = None
        self.is_slow = False
        self._patience = patience
        self._process: asyncio.subprocess.Process | None = None
        self._early: list[bytes] = []
        self._early_size = 0
        self._closing = self._has_answered = False
        self._last_rung = ""
        self._away: deque[tuple[int, float]] = deque()

    async def answers(self) -> AsyncGenerator[Answer]:
        """Until it ends, or was told to."""
        process = await asyncio.create_subprocess_exec(
            *COMMAND, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        self._process = process
        try:
            self._send_early()
            assert process.stdout is not None
            with suppress(asyncio.IncompleteReadError):
                while not self.is_slow:
                    size = int.from_bytes(await process.stdout.readexactly(LENGTH), "big")
                    yield self._noted(read_answer(await process.stdout.readexactly(size)))
        finally:
            self._kill()
            await process.communicate()

    def encode(self, source: Source) -> None:
        self._last_rung = source.rungs[-1].name if source.rungs else ""
        self._send(source)

    def picture(self, picture: Picture) -> None:
        if self._last_rung:
            self._away.append((picture.shown, time.monotonic()))
        self._send(picture)
        patience = self._patience if self._has_answered else max(self._patience, STARTS_WITHIN)
        waits = time.monotonic() - self._away[0][1] if self._away else 0.0
        if waits > patience or self._unread > WAITING_AT_MOST:
            self.is_slow = True
            self._kill()

    def close(self) -> None:
        """It answers what it was sent, and ends."""
        self._closing = True
        asyncio.get_running_loop().call_later(self._patience, self._kill)
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()

    @property
    def _unread(self) -> int:
        if self._process is None or self._process.stdin is None:
            return self._early_size
        return self._process.stdin.transport.get_write_buffer_size()

    def _send(self, order: Order) -> None:
        body = framed(order)
        if self._process is None:
            self._early.append(body)
            self._early_size += len(body)
        elif self._process.stdin is not None and not self._process.stdin.is_closing():
            self._process.stdin.write(body)

    def _send_early(self) -> None:
        assert self._process is not None
        assert self._process.stdin is not None
        self._process.stdin.writelines(self._early)
        self._early = []
        if self._closing:
            self._process.stdin.close()

    def _noted(self, answer: Answer) -> Answer:
        if isinstance(answer, Coded) and answer.rung == self._last_rung:
            self._has_answered = True
            while self._away and self._away[0][0] <= answer.shown:
                self._away.popleft()
        return answer

    def _kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
