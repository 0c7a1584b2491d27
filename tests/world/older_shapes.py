"""Answers in versions that the typed client has no models for, held against their field trees.

A tree is written as the format's own tables are: `name` is a string, `name:i` a whole number,
`name:b` yes or no, `name:[]` a list, braces hold what is inside.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TREES = Path(__file__).parent.parent / "vectors" / "older_shapes.txt"
NEXT = re.compile(r"(?P<name>\w+)(?P<kind>:i|:b)?(?P<many>:\[\])?(:?(?P<inside>\{))?,? ?")
SCALARS = {":i": int, ":b": bool, None: str}

Tree = dict[str, Any]


def strays(method: str, path: str, data: Any) -> list[str]:
    """What the path's tree does not know, or knows as something else; nothing of other paths."""
    for template, told in (block.split("\n") for block in TREES.read_text().strip().split("\n\n")):
        if re.fullmatch(re.sub(r"\\{\w+\\}", "[0-9]+", re.escape(template)), f"{method} {path}"):
            tree, rest = read(told.strip())
            assert not rest, rest
            return list(of_object(tree, data, path))
    return []


def read(told: str) -> tuple[Tree, str]:
    tree: Tree = {}
    while told and not told.startswith("}"):
        field = NEXT.match(told)
        assert field, told[:80]
        told, kind = told[field.end() :], SCALARS[field["kind"]]
        if field["inside"]:
            kind, told = read(told)
            told = told.removeprefix("}").removeprefix(", ")
        tree[field["name"]] = [kind] if field["many"] else kind
    return tree, told


def of_object(tree: Tree, data: Any, where: str) -> Iterator[str]:
    if not isinstance(data, dict):
        yield f"{where}: {data!r} is no object"
        return
    for name, value in data.items():
        if name not in tree:
            yield f"{where}.{name}: no such field"
        else:
            yield from of_value(tree[name], value, f"{where}.{name}")


def of_value(kind: Any, value: Any, where: str) -> Iterator[str]:
    if isinstance(kind, list) and isinstance(value, list):
        for n, each in enumerate(value):
            yield from of_value(kind[0], each, f"{where}[{n}]")
    elif isinstance(kind, dict):
        yield from of_object(kind, value, where)
    elif isinstance(kind, list) or type(value) is not kind:
        yield f"{where}: {value!r} is no {kind}"
