"""To look everything through for circles, again and again, stops a role for tenths of a second."""

import asyncio
import gc
from itertools import count

SETTLES_EVERY = 1.0  # seconds
LOOKS_THROUGH_ALL_EVERY = 3_600  # times


def settle() -> None:
    """What is there now stays, and is looked at no more."""
    gc.collect()
    gc.freeze()


async def keep_settled() -> None:
    """Of a role with thousands of sockets, which leave no circles behind. Until cancelled."""
    for times in count(1):
        await asyncio.sleep(SETTLES_EVERY)
        if times % LOOKS_THROUGH_ALL_EVERY == 0:
            gc.unfreeze()
        settle()
