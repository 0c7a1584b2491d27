import asyncio
from collections.abc import Sequence
from functools import partial

from nats.aio.client import Client

from vitrine import payment, wiring
from vitrine.checkout import Desk
from vitrine.db import Database
from vitrine.db.leading import leading
from vitrine.jobs import Job, run_jobs, run_sweeps
from vitrine.roles.bus import connected
from vitrine.roles.database_health import with_database
from vitrine.roles.health import Health
from vitrine.roles.hot_logs import HotLogs
from vitrine.roles.keeping import Keeper
from vitrine.roles.listening import ensure_facts, listen
from vitrine.roles.poking import poking
from vitrine.roles.relaying import Relay
from vitrine.roles.running import stop_on_signal
from vitrine.roles.serving import serve
from vitrine.roles.supervising import leave_if_cancelled, supervised
from vitrine.roles.tallying import tally_polls
from vitrine.settings import Settings

ROOMS_LEAD = 74  # advisory lock: one worker relays the outbox and keeps the logs


async def run(settings: Settings) -> None:
    stop = stop_on_signal()
    async with connected(settings, "worker") as nc, asyncio.TaskGroup() as tasks:
        db = Database.connect(settings.database_url, poke=poking(nc))
        working = tasks.create_task(pay_and_work(settings, nc, db))
        health = Health(with_database(db, nc))
        await serve(health, settings, settings.worker_port, stop)
        working.cancel()
        await asyncio.wait([working])
        await db.close()


async def pay_and_work(settings: Settings, nc: Client, db: Database) -> None:
    async with payment.providers(db, settings) as providers:
        await work(settings, nc, Desk(db, providers))


async def work(settings: Settings, nc: Client, desk: Desk) -> None:
    """Every loop stands alone: one that crashes comes back and the others run on."""
    js, db = nc.jetstream(), desk.db
    await ensure_facts(js)
    async with asyncio.TaskGroup() as loops:
        leave_if_cancelled()
        loops.create_task(supervised("rooms", partial(lead_rooms, nc, db)))
        for listener in wiring.LISTENERS:
            hearing = partial(listen, js, db, listener)
            loops.create_task(supervised(listener.name, hearing))
        sweeps, jobs = sorted_by_rhythm(wiring.jobs(settings, desk))
        loops.create_task(supervised("sweeps", partial(run_sweeps, db, sweeps)))
        loops.create_task(supervised("jobs", partial(run_jobs, settings.database_url, db, jobs)))


def sorted_by_rhythm(jobs: Sequence[Job]) -> tuple[list[Job], list[Job]]:
    """Those of every few seconds, and those that a queue is worth its price for."""
    return [job for job in jobs if job.is_sweep], [job for job in jobs if not job.is_sweep]


async def lead_rooms(nc: Client, db: Database) -> None:
    js = nc.jetstream()
    logs = HotLogs(db, js)
    relay, keeper = Relay(nc, js, logs), Keeper(nc, js, db, logs)
    await ensure_facts(js)
    async with leading(db.engine, ROOMS_LEAD) as connection, asyncio.TaskGroup() as loops:
        leave_if_cancelled()
        loops.create_task(relay.run(connection))
        loops.create_task(supervised("keeper", keeper.run))
        loops.create_task(supervised("polls", partial(tally_polls, db)))
