"""Whether an answer has the fields and scalar types that the typed client's models say."""

import datetime as dt
import enum
import types
import typing
from collections.abc import Iterator
from typing import Any

import attrs
from tiktok_shop_api.generated import models
from tiktok_shop_api.generated.types import File, Unset

NAMES = {**vars(typing), **vars(models), "Unset": Unset, "File": File, "datetime": dt}
ALSO = {"is_required"}  # beside the format's own spelling


def misfits(answer: Any) -> list[str]:
    """An integer where a string is due, a null, a field that nobody knows: each with its path."""
    return list(of_model(answer, type(answer).__name__))


def of_model(model: Any, where: str) -> Iterator[str]:
    for name in getattr(model, "additional_properties", {}):
        if name not in ALSO:
            yield f"{where}.{name}: no such field"
    hints = typing.get_type_hints(type(model), NAMES)
    for field in attrs.fields(type(model)):
        value = getattr(model, field.name)
        if field.name != "additional_properties" and not isinstance(value, Unset):
            yield from of_value(hints[field.name], value, f"{where}.{field.name}")


def of_value(hint: Any, value: Any, where: str) -> Iterator[str]:
    kinds = [kind for kind in alternatives(hint) if kind is not Unset]
    kind: Any = kinds[0] if len(kinds) == 1 else Any
    if typing.get_origin(kind) is list:
        yield from of_list(typing.get_args(kind)[0], value, where)
    elif attrs.has(kind):
        yield from of_model(value, where) if isinstance(value, kind) else [f"{where}: no object"]
    elif not is_one(kind, value):
        yield f"{where}: {value!r} is no {kind}"


def of_list(item: Any, value: Any, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: {value!r} is no list"
        return
    for n, each in enumerate(value):
        yield from of_value(item, each, f"{where}[{n}]")


def is_one(kind: Any, value: Any) -> bool:
    """An enumeration is checked where the client reads it."""
    if typing.get_origin(kind) is typing.Literal:
        return value in typing.get_args(kind)
    return kind is Any or isinstance(kind, enum.EnumMeta) or type(value) is kind


def alternatives(hint: Any) -> tuple[Any, ...]:
    return typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
