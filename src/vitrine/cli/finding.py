"""How a command finds the running system: `--data DIR`, else VITRINE_DATABASE_URL."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from vitrine import settings as configuration
from vitrine.cli.options import USUAL_FOLDER
from vitrine.db import Database
from vitrine.roles.bus import connected
from vitrine.roles.poking import poking
from vitrine.settings import Settings, driven_by_asyncpg
from vitrine.up import data_folder


@dataclass(frozen=True)
class RunningSystem:
    settings: Settings
    db: Database


@asynccontextmanager
async def running_system(data: Path | None) -> AsyncGenerator[RunningSystem]:
    """Connected; what a command emits wakes the relay."""
    settings = settings_of(data)
    async with connected(settings, "cli") as nc:
        db = Database.connect(settings.database_url, poke=poking(nc))
        try:
            yield RunningSystem(settings, db)
        finally:
            await db.close()
            await nc.flush()


def settings_of(data: Path | None) -> Settings:
    database_url = configuration.given().get("database_url")
    if data is None and database_url and not runs_here(database_url):
        return configuration.load()
    return configuration.from_variables(data_folder.announcement(data or USUAL_FOLDER.absolute()))


def runs_here(database_url: str) -> bool:
    """Whether the system of the usual folder uses that database: then it says all the rest."""
    try:
        announced = data_folder.announcement(USUAL_FOLDER.absolute())
    except data_folder.NotRunning:
        return False
    return announced.get("VITRINE_DATABASE_URL") == driven_by_asyncpg(database_url)
