import gc
import importlib
from types import ModuleType

import click
import uvloop

from vitrine import settings as configuration
from vitrine.roles import lifeline, logs

ROLES = ("web", "room", "media", "worker")


@click.command()
@click.argument("name", type=click.Choice(ROLES))
@click.option("--lifeline", "on_lifeline", is_flag=True, hidden=True)
def role(name: str, on_lifeline: bool) -> None:  # noqa: FBT001 - click's way to pass a flag
    """Run one role, configured by VITRINE_* variables or vitrine.toml."""
    if on_lifeline:
        lifeline.hold()
    settings = configuration.load()
    logs.configure(settings, name)
    uvloop.run(module_of(name).run(settings))


def module_of(name: str) -> ModuleType:
    """The other roles' libraries stay out of this process."""
    gc.disable()  # imports leave no garbage, and to look for it is a quarter of the start
    module = importlib.import_module(f"vitrine.roles.{name}")
    gc.freeze()
    gc.enable()
    return module
