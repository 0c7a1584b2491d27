"""`vitrine bench …`: the measurements that stand beside `src/` in the source tree."""

import importlib
import sys
from pathlib import Path

import click

from vitrine.errors import VitrineError

BENCHES = ("fanout", "checkout", "ingest", "playback", "catalogue")
TREE = Path(__file__).resolve().parents[3]


class BenchNotHere(VitrineError):
    code = "bench-not-here"
    says = "{problem}"


class Benches(click.Group):
    """Each measurement is `benchmarks/NAME.py` with a command of that name."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return [name for name in BENCHES if is_here(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in BENCHES:
            return None
        if not (TREE / "benchmarks").is_dir():
            raise BenchNotHere(
                problem="The benchmarks are not part of the installed package: "
                "run this command in a clone of the repository."
            )
        if not is_here(cmd_name):
            raise BenchNotHere(problem=f"The benchmark {cmd_name} does not exist yet.")
        if str(TREE) not in sys.path:
            sys.path.insert(0, str(TREE))
        return getattr(importlib.import_module(f"benchmarks.{cmd_name}"), cmd_name)


def is_here(name: str) -> bool:
    return (TREE / "benchmarks" / f"{name}.py").is_file()


@click.group(cls=Benches)
def bench() -> None:
    """Measure this machine, beside something to compare with."""
