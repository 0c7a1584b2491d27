import asyncio

from vitrine import show as shows
from vitrine.db import Database

EVERY = 0.5  # seconds


async def tally_polls(db: Database) -> None:
    """Votes come one by one, the room hears of them together."""
    while True:
        async with db.begin() as tx:
            await shows.tell_tallies(tx)
        await asyncio.sleep(EVERY)
