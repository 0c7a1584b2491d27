"""What does not fit a model: one field wrong at a time, all others right, made from the model."""

from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import inspect

Path = tuple[str, ...]


def wrong_bodies(shape: type[msgspec.Struct]) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Where it is wrong, and the whole body."""
    told = inspect.type_info(shape)
    for path, wrong in wrongs(told, ()):
        body = right(told, along=path)
        spoil(body, path, wrong)
        yield path, body


def wrongs(told: inspect.Type, path: Path) -> Iterator[tuple[Path, Any]]:
    told = without_none(told)
    match told:
        case inspect.StructType(fields=fields):
            for field in fields:
                inner = without_none(field.type)
                if type(inner) in WRONG:
                    yield (*path, field.encode_name), WRONG[type(inner)]
                yield from wrongs(inner, (*path, field.encode_name))
        case inspect.ListType(item_type=item):
            if type(without_none(item)) in WRONG:
                yield (*path, "0"), WRONG[type(without_none(item))]
            yield from wrongs(item, (*path, "0"))
        case _:
            pass


WRONG: dict[type[inspect.Type], Any] = {
    inspect.StrType: 12,
    inspect.IntType: "x",
    inspect.BoolType: {"x": 1},
    inspect.StructType: "x",
    inspect.ListType: {"x": 1},
}


def right(told: inspect.Type, *, along: Path = ()) -> Any:
    """The least that fits, and whatever lies along the way to what is to be spoilt."""
    match without_none(told):
        case inspect.StructType(fields=fields):
            return {
                field.encode_name: right(field.type, along=along[1:])
                for field in fields
                if field.required or along[:1] == (field.encode_name,)
            }
        case inspect.ListType(item_type=item):
            return [right(item, along=along[1:])]
        case inspect.StrType():
            return "1"
        case inspect.BoolType():
            return True
        case _:
            return 1


def spoil(body: Any, path: Path, wrong: Any) -> None:
    for step in path[:-1]:
        body = body[int(step) if isinstance(body, list) else step]
    last = path[-1]
    body[int(last) if isinstance(body, list) else last] = wrong


def without_none(told: inspect.Type) -> inspect.Type:
    if isinstance(told, inspect.UnionType):
        return next(kind for kind in told.types if not isinstance(kind, inspect.NoneType))
    return told
