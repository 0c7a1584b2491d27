"""What a request of the format may tell, by the typed client's own code; and what we read of it."""

import importlib
import inspect
import pkgutil
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import attrs
import msgspec
from tiktok_shop_api.generated import api
from tiktok_shop_api.generated.types import File, Unset

from tests.world.field_trees import NAMES, alternatives
from tests.world.wrong_types import without_none

URL = re.compile(r'"url": "/(\w+)/(\d+)/([^"]+)"')
METHOD = re.compile(r'"method": "(\w+)"')
PARAMETER = re.compile(r'params\["(\w+)"\]')
GROUPS = (
    "analytics",
    "finance",
    "fulfillment",
    "logistics",
    "orders",
    "products",
    "promotion",
    "return_and_refund",
)


@dataclass(frozen=True)
class Operation:
    parameters: frozenset[str]
    fields: frozenset[str]


def operations() -> dict[tuple[str, str, str], Operation]:
    """By method, category and resource; of the version that the client calls."""
    found: dict[tuple[str, str, str], Operation] = {}
    for group in GROUPS:
        package = importlib.import_module(f"{api.__name__}.{group}")
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            asking = importlib.import_module(module.name)._get_kwargs
            source = inspect.getsource(asking)
            url, method = URL.search(source), METHOD.search(source)
            assert url, module.name
            assert method, module.name
            body = inspect.signature(asking).parameters.get("body")
            fields = frozenset(told_in(body.annotation)) if body else frozenset[str]()
            parameters = frozenset(PARAMETER.findall(source))
            found[method[1].upper(), url[1], url[3]] = Operation(parameters, fields)
    return found


def told_in(hint: Any, above: str = "") -> Iterator[str]:
    """`skus.price.amount`, each with what is around it; lists are what is in them."""
    for kind in alternatives(hint):
        if typing.get_origin(kind) is list:
            yield from told_in(typing.get_args(kind)[0], above)
        elif kind not in {Unset, File} and attrs.has(kind):
            hints = typing.get_type_hints(kind, NAMES)
            for field in attrs.fields(kind):
                if field.name != "additional_properties":
                    path = f"{above}.{field.name.rstrip('_')}".removeprefix(".")
                    yield path
                    yield from told_in(hints[field.name], path)


def read_in(told: Any, above: str = "") -> Iterator[str]:
    """The same of one of our models. What may be anything is read with all that is in it."""
    match without_none(told):
        case msgspec.inspect.StructType(fields=fields):
            for field in fields:
                path = f"{above}.{field.encode_name}".removeprefix(".")
                yield path
                yield from read_in(field.type, path)
        case msgspec.inspect.ListType(item_type=item):
            yield from read_in(item, above)
        case msgspec.inspect.AnyType():
            yield f"{above}.*"
        case _:
            pass


def not_read(told: typing.AbstractSet[str], read: typing.AbstractSet[str]) -> set[str]:
    """The outermost ones."""
    left = {path for path in told - read if not any(f"{each}.*" in read for each in around(path))}
    return {path for path in left if not left & set(around(path))}


def around(path: str) -> Iterator[str]:
    while "." in path:
        path = path.rpartition(".")[0]
        yield path
