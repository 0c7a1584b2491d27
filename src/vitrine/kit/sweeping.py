from collections.abc import Awaitable, Callable, Iterable

import structlog

log = structlog.get_logger(__name__)


async def each_alone(
    sweep: str, ids: Iterable[int], work: Callable[[int], Awaitable[object]]
) -> int:
    """How many went well: one that fails is logged and stops none of the others."""
    done = 0
    for row_id in ids:
        try:
            await work(row_id)
        except Exception:
            log.exception("sweep.failed", sweep=sweep, id=row_id)
        else:
            done += 1
    return done
