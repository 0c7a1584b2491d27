"""What a benchmark prints: a table for people, and one JSON object on the last line."""

import functools
import json
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import click

from benchmarks.descriptors import raise_descriptor_limit

Figures: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Comparison:
    """The same work done by something else in the same run; without figures it says why."""

    name: str
    figures: Figures | None
    ratio: float | None
    why_not: str | None = None

    @classmethod
    def missing(cls, name: str, why: str) -> "Comparison":
        return cls(name, None, None, why)

    def as_json(self) -> Figures:
        return {"figures": self.figures, "ratio": self.ratio} | (
            {"why_not": self.why_not} if self.why_not else {}
        )


@dataclass
class Report:
    """`comparisons[0]` is the one that `ratio` on the top level is about.

    `scaled` says in a sentence what was made smaller than asked for, and why.
    """

    figures: Figures
    comparisons: list[Comparison] = field(default_factory=list[Comparison])
    scaled: str | None = None

    def as_json(self, bench: str, seconds: float) -> Figures:
        first = self.comparisons[0] if self.comparisons else None
        return {
            "bench": bench,
            "figures": self.figures,
            "comparison": first.figures if first else None,
            "ratio": first.ratio if first else None,
            "comparisons": {each.name: each.as_json() for each in self.comparisons},
            "scaled": self.scaled,
            "machine": machine(),
            "seconds": round(seconds, 1),
        }


def machine() -> Figures:
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    return {
        "cores": os.cpu_count(),
        "load": load,
        "platform": platform.platform(),
        "python": platform.python_version(),
    }


def bench(measure: Callable[..., Report]) -> click.Command:
    """Turns a function into `vitrine bench NAME`; `click.option` below it gives it arguments."""

    @functools.wraps(measure)
    def command(*, only_json: bool, **wishes: Any) -> None:
        raise_descriptor_limit()
        began = time.monotonic()
        report = measure(**wishes)
        facts = report.as_json(measure.__name__, time.monotonic() - began)
        if not only_json:
            click.echo("\n".join(table(report)))
        click.echo(json.dumps(facts))

    with_json = click.option("--json", "only_json", is_flag=True, help="Print nothing but JSON.")
    return click.command(measure.__name__)(with_json(command))


def say(progress: str) -> None:
    """On stderr, for who waits."""
    click.echo(progress, err=True)


def table(report: Report) -> Iterator[str]:
    yield from lines("", report.figures)
    for each in report.comparisons:
        yield f"against {each.name}" + (f": not here, {each.why_not}" if each.why_not else "")
        yield from lines("  ", each.figures or {})
        if each.ratio is not None:
            yield f"  ratio {each.ratio:.2f}"
    if report.scaled:
        yield f"scaled: {report.scaled}"


def lines(indent: str, figures: Figures) -> Iterator[str]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield f"{indent}{name}"
            yield from lines(indent + "  ", value)
        else:
            yield f"{indent}{name:<36} {value}"
