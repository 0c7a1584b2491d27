import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from vitrine.db import Database
from vitrine.db.leading import leading
from vitrine.jobs.periodic import Job

SWEEPS_LEAD = 75  # advisory lock: one worker sweeps
LOOKS_EVERY = 2.0  # seconds

log = structlog.get_logger(__name__)


async def run_sweeps(db: Database, jobs: Sequence[Job]) -> None:
    """Until cancelled. Waits while another worker leads, and ends when the lead is lost."""
    async with leading(db.engine, SWEEPS_LEAD) as connection, asyncio.TaskGroup() as loops:
        loops.create_task(hold(connection))
        for job in jobs:
            loops.create_task(sweep(job, db))


async def hold(connection: AsyncConnection) -> None:
    """Fails with the connection that holds the lock: somebody else leads then."""
    while True:
        async with connection.begin():
            await connection.execute(text("select 1"))
        await asyncio.sleep(LOOKS_EVERY)


async def sweep(job: Job, db: Database) -> None:
    """A turn that takes long puts off the next; it never runs beside itself."""
    clock, every = asyncio.get_running_loop().time, job.every.total_seconds()
    while True:
        began = clock()
        try:
            await job.work(db)
        except Exception:
            log.exception("job.failed", job=job.name)
        await asyncio.sleep(max(every - (clock() - began), 0))
