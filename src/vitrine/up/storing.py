"""A stream that NATS could not write to once takes nothing more until NATS is started again."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path

from vitrine.up import reporting
from vitrine.up.child import Child

CANNOT_WRITE = "critical write error"
ENOUGH = 16 << 20  # bytes; a start with less would end where this one did
LOOKS_EVERY = 1.0  # seconds


class Store:
    """What NATS prints tells that it is broken; else that is only shown when it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.is_broken = False

    def hear(self, line: str) -> None:
        if CANNOT_WRITE in line.lower() and not self.is_broken:
            self.is_broken = True
            reporting.pass_on("nats", line)

    async def mend(self, nats: Child) -> None:
        """Until it is stopped: starts it again once its disk has room."""
        while not nats.stopping.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(nats.stopping.wait(), LOOKS_EVERY)
            if self.is_broken and shutil.disk_usage(self.folder).free >= ENOUGH:
                self.is_broken = False
                nats.send(nats.stop_signal)
