import click

from vitrine import settings as configuration
from vitrine.up import migrating


@click.command()
def migrate() -> None:
    """Bring the database up to date; `vitrine up` does it by itself."""
    migrating.upgrade(configuration.load().database_url)
