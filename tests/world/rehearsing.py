"""The cast is brought into a database once; tests clone it."""

import asyncio
import pickle
from dataclasses import dataclass

from tests.world.engines import Engines
from tests.world.pages import Cast, a_cast
from vitrine.db import Database


@dataclass(frozen=True)
class Rehearsed:
    template: str
    pickled: bytes

    def cast(self) -> Cast:
        """Fresh each time: what a test changes stays with it."""
        return pickle.loads(self.pickled)  # noqa: S301 - written below


def rehearse(engines: Engines) -> Rehearsed:
    template = engines.new_database()
    cast = asyncio.run(brought_in(engines.postgres.url(template)))
    return Rehearsed(template, pickle.dumps(cast))


async def brought_in(url: str) -> Cast:
    db = Database.connect(url)
    async with db.begin() as tx:
        cast = await a_cast(tx)
    await db.close()
    return cast
