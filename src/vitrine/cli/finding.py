"""How a command finds the running system: `--data DIR`, else VITRINE_DATABASE_URL."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from vitrine import settings as configuration
from vitrine.db import Database
from vitrine.roles import bus
from vitrine.settings import Settings
from vitrine.up import data_folder

USUAL_FOLDER = Path("data")


def absolute(_context: click.Context, _option: click.Parameter, chosen: Path | None) -> Path | None:
    return chosen.absolute() if chosen else None


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """For `vitrine up`: where everything is kept."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        default=USUAL_FOLDER,
        show_default=True,
        callback=absolute,
        help="Folder that everything is kept in.",
    )(command)


def system_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """For the other commands: which running system is meant."""
    return click.option(
        "--data",
        type=click.Path(file_okay=False, path_type=Path),
        callback=absolute,
        help="Data folder of the running system.  [default: VITRINE_DATABASE_URL, else data]",
    )(command)


@dataclass(frozen=True)
class RunningSystem:
    settings: Settings
    db: Database


@asynccontextmanager
async def running_system(data: Path | None) -> AsyncGenerator[RunningSystem]:
    """Connected; what a command emits wakes the relay."""
    settings = settings_of(data)
    async with bus.connected(settings, "cli") as nc:
        db = Database.connect(settings.database_url, poke=bus.poking(nc))
        try:
            yield RunningSystem(settings, db)
        finally:
            await db.close()
            await nc.flush()


def settings_of(data: Path | None) -> Settings:
    if data is None and "database_url" in configuration.given():
        return configuration.load()
    return configuration.from_variables(data_folder.announcement(data or USUAL_FOLDER.absolute()))
