import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog
from prometheus_client import Counter

FIRST_WAIT = timedelta(milliseconds=200)
LONGEST_WAIT = timedelta(seconds=10)
RUNS_WELL_AFTER = timedelta(seconds=10)

log = structlog.get_logger(__name__)
crashes = Counter("vitrine_loop_crashes", "Crashes of a worker's loops", ["loop"])


async def supervised(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Starts a loop again when it crashes, later each time.

    Each time in a task of its own: a TaskGroup of Python 3.11 that fails while it ends leaves its
    task marked as cancelled, and whoever asks for that mark would then leave for good.
    """
    clock, wait = asyncio.get_running_loop().time, FIRST_WAIT
    while True:
        begun = clock()
        async with asyncio.TaskGroup() as once:
            once.create_task(_logged(name, run))
        if clock() - begun > RUNS_WELL_AFTER.total_seconds():
            wait = FIRST_WAIT
        await asyncio.sleep(wait.total_seconds())
        wait = min(wait * 2, LONGEST_WAIT)


async def _logged(name: str, run: Callable[[], Awaitable[None]]) -> None:
    try:
        await run()
    except Exception:
        crashes.labels(name).inc()
        log.exception("loop.crashed", loop=name)


def leave_if_cancelled() -> None:
    """For loops over NATS: `wait_for` of Python 3.11 swallows a cancel that meets its answer."""
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError
