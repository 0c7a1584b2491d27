import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from tests.world.worker import until
from vitrine.checkout import Desk
from vitrine.db import Database
from vitrine.jobs import Job, run_jobs, run_sweeps
from vitrine.jobs.running import conninfo
from vitrine.jobs.sweeping import SWEEPS_LEAD
from vitrine.payment import Providers, Sandbox
from vitrine.settings import Settings
from vitrine.wiring import jobs

AT_ONCE = timedelta(0)


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncGenerator[None]:
    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(work)
        yield
        working.cancel()


async def test_a_sweep_runs_again_and_again_though_it_fails(db: Database) -> None:
    runs: list[int] = []

    async def work(_db: Database) -> None:
        runs.append(1)
        if len(runs) == 1:
            raise RuntimeError("the first time")

    async def ran_twice() -> bool:
        return len(runs) >= 2

    async with running(run_sweeps(db, [Job("test.work", AT_ONCE, work)])):
        await until(ran_twice)


async def test_one_worker_sweeps_and_the_next_takes_over_when_it_is_gone(db: Database) -> None:
    swept: list[str] = []

    def sweeping_as(name: str) -> Coroutine[Any, Any, None]:
        async def work(_db: Database) -> None:
            swept.append(name)

        return run_sweeps(db, [Job("test.work", AT_ONCE, work)])

    async def first_swept_on() -> bool:
        return swept.count("first") > 50

    async def second_sweeps() -> bool:
        return "second" in swept

    async with asyncio.TaskGroup() as tasks:
        first = tasks.create_task(sweeping_as("first"))
        await until(first_swept_on)
        second = tasks.create_task(sweeping_as("second"))
        swept.clear()
        await until(first_swept_on)
        assert not await second_sweeps()
        first.cancel()
        await until(second_sweeps)
        second.cancel()


CUT = text(
    """select pg_terminate_backend(pid) from pg_locks
    where locktype = 'advisory' and objid = :number and granted
    and database = (select oid from pg_database where datname = current_database())"""
)


async def test_who_lost_the_lead_sweeps_no_more(db: Database) -> None:
    swept = asyncio.Event()

    async def work(_db: Database) -> None:
        swept.set()

    async def cut_the_lead() -> None:
        await swept.wait()
        async with db.begin() as tx:
            assert (await tx.session.execute(CUT, {"number": SWEEPS_LEAD})).all()

    async def lead_until_cut() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(cut_the_lead())
            await run_sweeps(db, [Job("test.work", AT_ONCE, work)])

    with pytest.raises(ExceptionGroup):
        await lead_until_cut()


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

    job = Job("test.work", timedelta(hours=1), work)
    async with running(run_jobs(database_url, db, [job])):
        async with asyncio.timeout(30):
            await done.wait()


@pytest.mark.parametrize(
    ("every", "cron"),
    [
        (timedelta(minutes=1), "*/1 * * * *"),
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
