"""One child of `vitrine up`: started, read, probed, started again, stopped."""

import asyncio
import contextlib
import signal
import time
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vitrine.up import reporting
from vitrine.up.guarding import Guard

AT_ONCE = 0.0  # seconds before a restart: viewers of a room that was up wait for it
FIRST_WAIT = 0.2  # of what dies again and again; doubles
LONGEST_WAIT = 10.0
CALM_AFTER = 10.0  # up for so long, and the next restart is at once
PROBE_EVERY = 0.03
LONGEST_LINE = 1 << 20  # bytes
LAST_WORDS = 12  # lines


@dataclass
class Child:
    """`hears`: gets each line it prints; a lifeline is for our own programs, a guard for others."""

    name: str
    command: list[str]
    answers: Callable[[], bool]
    hears: Callable[[str], None]
    guard: Guard | None = None
    environment: Mapping[str, str] | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    has_answered: bool = False
    process: Process | None = None
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    last_words: deque[str] = field(default_factory=lambda: deque(maxlen=LAST_WORDS))

    async def keep_running(self) -> None:
        wait = FIRST_WAIT
        while not self.stopping.is_set():
            started = time.monotonic()
            status = await self.run_once()
            if self.stopping.is_set():
                return
            if time.monotonic() - started > CALM_AFTER:
                wait = AT_ONCE
            reporting.ended(self.name, status, self.last_words, wait)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), wait)
            wait = min(max(wait * 2, FIRST_WAIT), LONGEST_WAIT)

    async def run_once(self) -> int:
        self.last_words.clear()
        process = self.process = await asyncio.create_subprocess_exec(
            *self.command,
            stdin=DEVNULL if self.guard else PIPE,
            stdout=PIPE,
            stderr=STDOUT,
            env=self.environment,
            start_new_session=True,
            limit=LONGEST_LINE,
        )
        if self.guard:
            self.guard.add(process.pid, self.stop_signal)
        await self.listen(process)
        status = await process.wait()
        if self.guard:
            self.guard.remove(process.pid)
        return status

    async def listen(self, process: Process) -> None:
        assert process.stdout is not None
        with contextlib.suppress(ValueError):  # a line over the limit: nobody reads on
            async for line in process.stdout:
                text = line.decode(errors="replace").rstrip()
                self.last_words.append(text)
                self.hears(text)

    async def until_it_answers(self) -> None:
        while not (self.is_running and await asyncio.to_thread(self.answers)):  # noqa: ASYNC110
            await asyncio.sleep(PROBE_EVERY)
        self.has_answered = True

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.returncode is None

    async def stop(self, within: float) -> None:
        self.stopping.set()
        if self.process is None or not self.is_running:
            return
        self.send(self.stop_signal)
        try:
            await asyncio.wait_for(self.process.wait(), within)
        except TimeoutError:
            reporting.pass_on(self.name, f"does not end within {within:.0f} s and is killed")
            self.send(signal.SIGKILL)

    def kill(self) -> None:
        self.stopping.set()
        self.send(signal.SIGKILL)

    def send(self, number: signal.Signals) -> None:
        if self.process is not None and self.is_running:
            self.process.send_signal(number)
