"""A PostgreSQL with a standby that has every commit, behind one address."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from vitrine.up.postgres import (
    Postgres,
    as_nobody_if_root,
    hand_over,
    postgres_binaries,
    wait_until_it_answers,
)

STARTS_WITHIN = 90.0  # seconds
FOLLOWS = "select count(*) from pg_stat_replication where sync_state in ('sync', 'quorum')"


class Pair:
    """`address`: a folder of sockets: those of the first, and after `fail_over` of the other."""

    def __init__(self, root: Path) -> None:
        self.address = root / "now"
        self.first, self.other = Postgres(root / "first"), Postgres(root / "other")
        self.processes: list[subprocess.Popen[bytes]] = []

    @property
    def url(self) -> str:
        return f"postgresql+asyncpg://vitrine@/vitrine?host={quote(str(self.address))}"

    def start(self) -> None:
        self.first.prepare()
        self.run(self.first)
        self.first.create_database()
        self.copy()
        self.run(self.other)
        self.first.ask("alter system set synchronous_standby_names = '*'")
        self.first.ask("select pg_reload_conf()")
        while self.first.ask(FOLLOWS) == "0":
            continue
        self.lead_to(self.first)

    def copy(self) -> None:
        for folder in (self.other.folder, self.other.socket_folder):
            folder.mkdir(parents=True, mode=0o700)
            hand_over(folder)
        self.by_postgres(
            "pg_basebackup", "-h", str(self.first.socket_folder), "-U", "vitrine",
            "-D", str(self.other.folder), "-R", "-X", "stream", "-c", "fast",
        )  # fmt: skip

    def run(self, server: Postgres) -> None:
        quiet = subprocess.DEVNULL
        process = subprocess.Popen(server.command(), stdout=quiet, stderr=quiet)
        self.processes.append(process)
        wait_until_it_answers(server, process, STARTS_WITHIN)

    def fail_over(self) -> None:
        self.processes[0].kill()
        self.processes[0].wait()
        self.by_postgres("pg_ctl", "-D", str(self.other.folder), "promote")
        self.lead_to(self.other)

    def lead_to(self, server: Postgres) -> None:
        self.address.unlink(missing_ok=True)
        self.address.symlink_to(server.socket_folder)

    def by_postgres(self, program: str, *words: str) -> None:
        command = [*as_nobody_if_root(), str(postgres_binaries() / program), *words]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def a_pair(root: Path) -> Generator[Pair]:
    pair = Pair(root)
    try:
        pair.start()
        yield pair
    finally:
        for process in pair.processes:
            process.terminate()
            process.wait(20)
