import asyncio
from collections.abc import Sequence

import structlog

from vitrine.media.ladder.ladder import PATIENCE, Ladder
from vitrine.media.ladder.rungs import Rung

STARTING = 1_000  # streams

log = structlog.get_logger()


class Ladders:
    """A ladder for each stream, all run by one task group."""

    def __init__(self, rungs: Sequence[Rung], patience: float = PATIENCE) -> None:
        self._rungs = rungs
        self._patience = patience
        self._new: asyncio.Queue[Ladder] = asyncio.Queue(STARTING)

    def begin(self, part_target: int) -> Ladder:
        ladder = Ladder(self._rungs, part_target, self._patience)
        self._new.put_nowait(ladder)
        return ladder

    async def run(self) -> None:
        async with asyncio.TaskGroup() as tasks:
            while True:
                tasks.create_task(run(await self._new.get()))


async def run(ladder: Ladder) -> None:
    """A ladder that breaks takes no other one with it, and no stream."""
    try:
        await ladder.run()
    except Exception:
        log.exception("ladder.broke")
        ladder.give_up()
