from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from tools.reference.tables import code, codes, table
from vitrine.settings import Settings, shown, variable

INTRODUCTION = """\
# Settings

Each is an environment variable, or a line of `vitrine.toml` in the working directory
(`web_port = 9000`). The environment wins. `vitrine up` fills in what is not set; a role that is
started alone needs the ones marked as needed. A wrong one is named at the start, with what would
be right.

"""
TYPES = {"int": "whole number", "float": "number", "bool": "`true` or `false`", "Path": "file"}


def settings_page() -> str:
    rows = (
        (code(variable(name)), values(field), default(field), meaning(field))
        for name, field in Settings.model_fields.items()
    )
    return INTRODUCTION + table(("setting", "values", "default", "meaning"), rows)


def values(field: FieldInfo) -> str:
    kind = without_none(field.annotation)
    if get_origin(kind) is Literal:
        return codes(get_args(kind))
    name = TYPES.get(kind.__name__, "text")
    return f"{name}{limits(field)}"


def without_none(kind: Any) -> Any:
    chosen = [each for each in get_args(kind) if each is not type(None)]
    return kind if get_origin(kind) is Literal or not chosen else chosen[0]


def limits(field: FieldInfo) -> str:
    found = {
        name: getattr(each, name)
        for each in field.metadata
        for name in ("ge", "le", "min_length")
        if getattr(each, name, None) is not None
    }
    match found:
        case {"ge": least, "le": most}:
            return f", {least} to {most}"
        case {"ge": least}:
            return f", at least {least}"
        case {"min_length": least}:
            return f", at least {least} characters"
        case _:
            return ""


def default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "needed"
    return "" if field.default is None else code(shown(field.default))


def meaning(field: FieldInfo) -> str:
    example = f" For example `{field.examples[0]}`." if field.examples else ""
    return f"{field.description}{example}"
