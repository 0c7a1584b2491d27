"""The classes and modules of the whole program."""

import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from types import ModuleType
from typing import TypeVar

import vitrine

Kind = TypeVar("Kind")


@cache
def modules() -> tuple[ModuleType, ...]:
    found = pkgutil.walk_packages(vitrine.__path__, "vitrine.")
    return tuple(
        importlib.import_module(each.name) for each in found if not each.name.endswith("__main__")
    )


def subclasses(of: type[Kind]) -> list[type[Kind]]:
    """By the name of their module, then in the order of the file."""
    modules()
    return sorted(set(below(of)), key=lambda found: (domain(found), order(found)))


def below(of: type[Kind]) -> Iterator[type[Kind]]:
    for each in of.__subclasses__():
        if each.__module__.startswith("vitrine."):
            yield each
            yield from below(each)


def order(found: type) -> tuple[str, int]:
    names = list(vars(importlib.import_module(found.__module__)))
    return found.__module__, names.index(found.__name__)


def domain(found: type) -> str:
    return found.__module__.split(".")[1]
