"""PHP writes an empty array as a list, also where an object belongs."""

from typing import Any

import msgspec
from msgspec import inspect

NOTHING: list[Any] = []


def without_empty_objects(told: Any, shape: type[msgspec.Struct]) -> Any:
    """What is told as an empty list in place of an object is not told."""
    return kept(told, inspect.type_info(shape))


def kept(told: Any, kind: inspect.Type) -> Any:
    """Only what a type knows is looked into: no deeper than our own types are."""
    match kind:
        case inspect.UnionType(types=types):
            return kept(
                told, next(each for each in types if not isinstance(each, inspect.NoneType))
            )
        case inspect.ListType(item_type=inner) if isinstance(told, list):
            return [kept(each, inner) for each in told]
        case inspect.StructType(fields=fields) if isinstance(told, dict):
            kinds = {field.encode_name: field.type for field in fields}
            return {
                name: kept(value, kinds[name]) if name in kinds else value
                for name, value in told.items()
                if not (value == NOTHING and is_object(kinds.get(name)))
            }
        case _:
            return told


def is_object(kind: inspect.Type | None) -> bool:
    if isinstance(kind, inspect.UnionType):
        return any(is_object(each) for each in kind.types)
    return isinstance(kind, inspect.StructType)
