"""Law has a first day in force and a place where it stands written."""

from collections.abc import Iterable
from datetime import date
from typing import TypeVar

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """A value of the law: since when, and where it stands written."""

    since: date = msgspec.field(name="from")
    source: str


ValueT = TypeVar("ValueT", bound=Value)


def in_force(values: Iterable[ValueT], day: date) -> ValueT | None:
    begun = [value for value in values if value.since <= day]
    return max(begun, key=lambda value: value.since, default=None)


def ruling(values: Iterable[ValueT], day: date) -> ValueT:
    found = in_force(values, day)
    if found is None:
        raise LookupError(f"the law file says nothing about {day}")
    return found
