from collections.abc import Awaitable, Callable
from datetime import timedelta

import msgspec

from vitrine.db import Database, Tx

Work = Callable[[Database], Awaitable[object]]
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


class Job(msgspec.Struct, frozen=True):
    """Runs every so often on one worker at a time, and owns its transactions."""

    name: str
    every: timedelta
    work: Work

    @property
    def is_sweep(self) -> bool:
        return self.every < MINUTE

    @property
    def cron(self) -> str:
        """From a minute upwards."""
        if self.every < HOUR:
            return f"*/{self.every // MINUTE} * * * *"
        return f"0 */{self.every // HOUR} * * *"


def in_one_tx(work: Callable[[Tx], Awaitable[object]]) -> Work:
    async def run(db: Database) -> None:
        async with db.begin() as tx:
            await work(tx)

    return run
