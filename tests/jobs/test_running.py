import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta

import psycopg
import pytest

from tests.world.worker import until
from vitrine.checkout import Desk
from vitrine.db import Database
from vitrine.jobs import Job, run_jobs
from vitrine.jobs.running import conninfo
from vitrine.payment import Providers, Sandbox
from vitrine.settings import Settings
from vitrine.wiring import jobs


@asynccontextmanager
async def a_worker(database_url: str, db: Database, *wanted: Job) -> AsyncGenerator[None]:
    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(run_jobs(database_url, db, wanted))
        yield
        working.cancel()


async def test_a_job_runs_again_and_again_though_it_fails(database_url: str, db: Database) -> None:
    runs: list[int] = []

    async def work(_db: Database) -> None:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("the first time")

    async def ran_twice() -> bool:
        return len(runs) >= 2

    async with a_worker(database_url, db, Job("test.work", timedelta(seconds=1), work)):
        await until(ran_twice)


QUEUED = """;
        insert into procrastinate_jobs (task_name, queue_name, lock, queueing_lock, args)
        values ('test.work', 'default', 'test.work', 'test.work', '{"timestamp": 2}')"""


@pytest.mark.parametrize("and_the_next", ["", QUEUED])
async def test_a_job_that_a_killed_worker_left_is_run_again(
    database_url: str, db: Database, and_the_next: str
) -> None:
    left = """
        insert into procrastinate_workers (last_heartbeat) values (now() - interval '1 hour');
        insert into procrastinate_jobs
        (task_name, queue_name, lock, queueing_lock, status, worker_id, args)
        select 'test.work', 'default', 'test.work', 'test.work', 'doing', id, '{"timestamp": 1}'
        from procrastinate_workers"""
    async with await psycopg.AsyncConnection.connect(conninfo(database_url)) as connection:
        await connection.execute((left + and_the_next).encode())
    done = asyncio.Event()

    async def work(_db: Database) -> None:
        done.set()

    async with a_worker(database_url, db, Job("test.work", timedelta(hours=1), work)):
        async with asyncio.timeout(30):
            await done.wait()


@pytest.mark.parametrize(
    ("every", "cron"),
    [
        (timedelta(seconds=2), "* * * * * */2"),
        (timedelta(minutes=5), "*/5 * * * *"),
        (timedelta(hours=1), "0 */1 * * *"),
    ],
)
def test_a_rhythm_is_a_cron_line(every: timedelta, cron: str) -> None:
    async def work(db: Database) -> None:
        await db.close()

    assert Job("test.work", every, work).cron == cron


async def test_every_job_of_ours_runs_on_an_empty_system(settings: Settings, db: Database) -> None:
    ours = jobs(settings, Desk(db, Providers(Sandbox(db))))
    assert len({job.name for job in ours}) == len(ours)
    for job in ours:
        await job.work(db)
