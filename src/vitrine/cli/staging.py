from pathlib import Path

import click
import uvloop

from vitrine import settings as configuration
from vitrine.cli.options import data_option
from vitrine.demo import staging
from vitrine.roles import lifeline, logs


@click.command(hidden=True)
@data_option
@click.option("--lifeline", "on_lifeline", is_flag=True, hidden=True)
def demo(data: Path, on_lifeline: bool) -> None:  # noqa: FBT001 - click's way to pass a flag
    """Fill the demo and keep its show on air; `vitrine up --demo` starts it."""
    if on_lifeline:
        lifeline.hold()
    settings = configuration.load()
    logs.configure(settings, "demo")
    uvloop.run(staging.run(settings, data))
