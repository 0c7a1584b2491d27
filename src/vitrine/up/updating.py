"""Brings the database up to date, and spends half a second on it only when it is not."""

import asyncio
import re
import subprocess
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

import vitrine
from vitrine import settings as configuration
from vitrine.errors import VitrineError
from vitrine.settings import Settings
from vitrine.up.postgres import Postgres

REVISION = re.compile(r"^(revision|down_revision)\b.*= \"(\w+)\"", re.MULTILINE)


class MigrationFailed(VitrineError):
    code = "migration-failed"
    says = "The database could not be brought up to date:\n{output}"


async def bring_up_to_date(settings: Settings, postgres: Postgres | None) -> None:
    if postgres is not None:
        await asyncio.to_thread(postgres.create_database)
        if await asyncio.to_thread(is_newest, postgres):
            return
    await migrate_apart(settings)


def is_newest(postgres: Postgres) -> bool:
    try:
        return {postgres.ask("select version_num from alembic_version")} == newest_revisions()
    except subprocess.CalledProcessError:
        return False


def newest_revisions() -> set[str]:
    """Those that no other builds on; the only one, as a rule."""
    files = migrations_folder().glob("versions/*.py")
    said = [found.groups() for file in files for found in REVISION.finditer(file.read_text())]
    revisions, built_on = ({name for kind, name in said if kind == which}
                           for which in ("revision", "down_revision"))  # fmt: skip
    return revisions - built_on


async def migrate_apart(settings: Settings) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "vitrine", "migrate",
        stdout=PIPE, stderr=STDOUT, env=configuration.environment_of(settings),
    )  # fmt: skip
    output, _ = await process.communicate()
    if process.returncode:
        raise MigrationFailed(output=output.decode(errors="replace").strip())


def migrations_folder() -> Path:
    """Inside the package when it was built, beside `src` in a checkout."""
    package = Path(vitrine.__file__).parent
    built = package / "migrations"
    return built if built.is_dir() else package.parent.parent / "migrations"
