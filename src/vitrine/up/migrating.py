"""Alembic. `updating` runs it in a process of its own: nobody else needs its memory."""

import importlib
import pkgutil

from alembic import command
from alembic.config import Config
from sqlalchemy import MetaData

import vitrine
from vitrine.db import Base
from vitrine.up.updating import migrations_folder


def upgrade(database_url: str) -> None:
    """To the newest revision; does nothing when it is there."""
    command.upgrade(config_for(database_url), "head")


def config_for(database_url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["database_url"] = database_url
    return config


def tables() -> MetaData:
    """Of every domain."""
    for module in pkgutil.walk_packages(vitrine.__path__, "vitrine."):
        if module.name.endswith((".model", ".outbox")):
            importlib.import_module(module.name)
    return Base.metadata
