"""The one place that knows procrastinate, which speaks to PostgreSQL through psycopg."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.schema import SchemaManager
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from vitrine.db import Database
from vitrine.jobs.periodic import Job

JOBS_AT_ONCE = 4
HEARTBEAT = timedelta(seconds=2)
STALLED_AFTER = timedelta(seconds=10)
LEAVES_WITHIN = timedelta(seconds=5)

log = structlog.get_logger(__name__)


def schema_sql() -> str:
    """The tables and functions of procrastinate, for the first migration."""
    return SchemaManager.get_schema()


async def run_jobs(database_url: str, db: Database, jobs: Sequence[Job]) -> None:
    """Until cancelled; then running jobs get a few seconds to finish."""
    app = App(connector=PsycopgConnector(conninfo=conninfo(database_url), min_size=1, max_size=6))
    for job in jobs:
        declare(app, job.name, job.cron, task_of(job, db))
    declare(app, "jobs.release_stalled", "* * * * * */10", releasing(app))
    async with app.open_async():
        await app.run_worker_async(
            concurrency=JOBS_AT_ONCE,
            install_signal_handlers=False,
            delete_jobs="successful",
            update_heartbeat_interval=HEARTBEAT.total_seconds(),
            stalled_worker_timeout=STALLED_AFTER.total_seconds(),
            shutdown_graceful_timeout=LEAVES_WITHIN.total_seconds(),
        )


Task = Callable[[int], Coroutine[Any, Any, None]]


def declare(app: App, name: str, cron: str, task: Task) -> None:
    """`queueing_lock`: a slow job is not queued twice. It never runs beside itself."""
    registered = app.task(name=name, queueing_lock=name, lock=name)(task)
    app.periodic(cron=cron, periodic_id=name)(registered)


def task_of(job: Job, db: Database) -> Task:
    async def task(timestamp: int) -> None:
        try:
            await job.work(db)
        except Exception:
            log.exception("job.failed", job=job.name, due=timestamp)

    return task


def releasing(app: App) -> Task:
    """A worker that was killed leaves its jobs `doing`, and their locks taken.

    Where the next turn waits for that lock already, the lost one ends: two of one name cannot
    be queued.
    """

    async def task(timestamp: int) -> None:
        stalled = await app.job_manager.get_stalled_jobs(
            seconds_since_heartbeat=STALLED_AFTER.total_seconds()
        )
        for job in stalled:
            log.warning("job.stalled", job=job.task_name, due=timestamp)
            try:
                await app.job_manager.retry_job(job)
            except UniqueViolation:
                await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)

    return task


def conninfo(database_url: str) -> str:
    """As key=value: libpq reads no `+` for a space in an address."""
    url = make_url(database_url)
    parts = url.translate_connect_args(username="user", database="dbname")
    more = {name: str(value) for name, value in url.query.items()}
    return make_conninfo(**parts, **more)
