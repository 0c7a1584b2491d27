from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

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
