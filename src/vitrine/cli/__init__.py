"""`vitrine …`. Each command's module is only imported when the command is asked for."""

import gc
import importlib
import sys

import click

from vitrine.errors import VitrineError

COMMANDS = {
    "up": "vitrine.cli.starting:up",
    "role": "vitrine.cli.playing:role",
    "migrate": "vitrine.cli.migrating:migrate",
    "demo": "vitrine.cli.staging:demo",
    "shop": "vitrine.cli.shops:shop",
    "show": "vitrine.cli.shows:show",
    "app": "vitrine.cli.apps:app",
    "feed": "vitrine.cli.feeds:feed",
    "audit": "vitrine.cli.auditing:audit",
    "terms": "vitrine.cli.terms:terms",
    "bench": "vitrine.cli.benching:bench",
}


class Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name].split(":")
        return getattr(importlib.import_module(module), name)


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="vitrine-live", prog_name="vitrine")
def vitrine() -> None:
    """Live shopping that anyone can host."""


def main() -> None:
    """A refusal is one sentence on stderr and status 1."""
    try:
        vitrine()
    except VitrineError as refusal:
        click.echo(f"vitrine: {refusal}", err=True)
        sys.exit(1)
    finally:
        gc.freeze()  # the process ends: to look through all it had would take a third of a second
