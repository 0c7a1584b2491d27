"""Alembic, in a process of its own: nobody else needs its memory."""

import asyncio
import importlib
import pkgutil
import sys
from asyncio.subprocess import PIPE, STDOUT
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData

import vitrine
from vitrine import settings as configuration
from vitrine.db import Base
from vitrine.errors import VitrineError
from vitrine.settings import Settings


class MigrationFailed(VitrineError):
    code = "migration-failed"
    says = "The database could not be brought up to date:\n{output}"


async def upgrade_apart(settings: Settings) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "vitrine", "migrate",
        stdout=PIPE, stderr=STDOUT, env=configuration.environment_of(settings),
    )  # fmt: skip
    output, _ = await process.communicate()
    if process.returncode:
        raise MigrationFailed(output=output.decode(errors="replace").strip())


def upgrade(database_url: str) -> None:
    """To the newest revision; does nothing when it is there."""
    command.upgrade(config_for(database_url), "head")


def config_for(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["database_url"] = database_url
    return config


def migrations_folder() -> Path:
    """Inside the package when it was built, beside `src` in a checkout."""
    package = Path(vitrine.__file__).parent
    built = package / "migrations"
    return built if built.is_dir() else package.parent.parent / "migrations"


def tables() -> MetaData:
    """Of every domain."""
    for module in pkgutil.walk_packages(vitrine.__path__, "vitrine."):
        if module.name.endswith((".model", ".outbox")):
            importlib.import_module(module.name)
    return Base.metadata
