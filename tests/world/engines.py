"""PostgreSQL and NATS for one test process, without the fsyncs that make them safe."""

import secrets
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory

import psycopg
from sqlalchemy import create_engine

from vitrine.jobs import schema_sql
from vitrine.stock.lane import plain_address
from vitrine.up.migrating import tables
from vitrine.up.nats_server import Nats
from vitrine.up.postgres import Postgres, wait_until_it_answers

FAST = ("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off")
TEMPLATE = "template_vitrine"
MEMORY, NEEDS_BYTES = Path("/dev/shm"), 4 << 30  # noqa: S108 - a fresh folder in it
SHARED = "shared"  # every `tx` works here and rolls back


@dataclass(frozen=True)
class Engines:
    postgres: Postgres
    nats: Nats

    @property
    def shared_url(self) -> str:
        return self.postgres.url(SHARED)

    @cached_property
    def administrator(self) -> psycopg.Connection:
        """Of all tests: to connect anew for each takes as long as to clone a database."""
        address = plain_address(self.postgres.url("postgres"))
        return psycopg.connect(address, autocommit=True)

    def admin(self, statement: str) -> None:
        self.administrator.execute(statement.encode())

    def new_database(self, template: str = TEMPLATE) -> str:
        name = f"test_{secrets.token_hex(6)}"
        self.admin(f"create database {name} template {template} strategy file_copy")
        return name

    def drop(self, name: str) -> None:
        self.admin(f"drop database {name} with (force)")


@contextmanager
def folder_in_memory() -> Generator[Path]:
    """A database is cloned in a fifth of the time there; on disk where there is no room for it."""
    in_memory = MEMORY if MEMORY.is_dir() and disk_usage(MEMORY).free > NEEDS_BYTES else None
    with TemporaryDirectory(prefix="engines-", dir=in_memory) as folder:
        yield Path(folder)


@contextmanager
def running_engines(data: Path) -> Generator[Engines]:
    started = Engines(Postgres(data, *FAST), Nats(data))
    started.postgres.prepare()
    started.nats.prepare()
    with (data / "engines.log").open("wb") as log:
        servers = [
            subprocess.Popen(server.command(), stdout=log, stderr=log, start_new_session=True)
            for server in (started.postgres, started.nats)
        ]
    try:
        wait_until_it_answers(started.postgres, servers[0], 90)
        while not started.nats.answers():
            time.sleep(0.02)
        make_schema(started)
        yield started
        started.administrator.close()
    finally:
        for server, process in zip((started.postgres, started.nats), servers, strict=True):
            process.send_signal(server.stop_signal)
            process.wait(60)


def make_schema(engines: Engines) -> None:
    engines.admin(f"create database {TEMPLATE}")
    engine = create_engine(driven_by_psycopg(engines.postgres.url(TEMPLATE)))
    tables().create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(schema_sql().replace("%", "%%"))
    engine.dispose()
    engines.admin(f"create database {SHARED} template {TEMPLATE}")


def driven_by_psycopg(url: str) -> str:
    return url.replace("+asyncpg", "+psycopg", 1)
