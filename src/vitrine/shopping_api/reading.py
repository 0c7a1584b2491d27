"""What a client sent, in every way that clients send it."""

import re
from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from vitrine.kit.ids import read_id
from vitrine.shopping_api.empty_objects import without_empty_objects
from vitrine.shopping_api.refusing import INVALID_REQUEST, NOT_READABLE, Refused, invalid

Body = TypeVar("Body", bound=msgspec.Struct)

NUL = b"\\u0000"
NOTHINGS = {b"", b"null", b"{}", b"[]"}
WHERE = re.compile(r" - at `\$\.?([^`]*)`$")
LIST_FOR_OBJECT = re.compile(r"Expected `object[^`]*`, got `array`")
LONGEST_LOOKED_INTO = 200_000  # bytes: all else waits meanwhile
FIELD = re.compile(r"field `([^`]+)`")
YES_AND_NO = {"1": True, "true": True, "0": False, "false": False}
LONGEST_NUMBER = 18  # digits
TOKEN = re.compile(r"([0-9]{1,19})-([0-9]{1,19})")


class Query:
    """Repeated keys and comma lists are the same list."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self.pairs = pairs

    def text(self, name: str) -> str:
        return next((value for key, value in self.pairs if key == name), "")

    def listed(self, name: str) -> list[str]:
        told = (value for key, values in self.pairs if key == name for value in values.split(","))
        return [value.strip() for value in told if value.strip()]

    def flag(self, name: str) -> bool:
        told = self.text(name).lower()
        if told and told not in YES_AND_NO:
            raise invalid(name, "write true or false")
        return YES_AND_NO.get(told, False)

    def number(self, name: str, *, least: int, most: int, usual: int | None = None) -> int:
        told = self.text(name)
        if not told and usual is not None:
            return usual
        if not told:
            raise invalid(name, "this is missing")
        if not told.isascii() or not told.isdecimal() or len(told) > LONGEST_NUMBER:
            raise invalid(name, f"write a whole number from {least} to {most}")
        if not least <= int(told) <= most:
            raise invalid(name, f"write a whole number from {least} to {most}")
        return int(told)

    def demand(self, name: str, choices: Sequence[str]) -> str:
        if not self.text(name):
            raise invalid(name, f"this is missing: write one of {', '.join(choices)}")
        return self.chosen(name, choices)

    def chosen(self, name: str, choices: Sequence[str]) -> str:
        """The first choice where nothing is said."""
        told = self.text(name) or choices[0]
        if told not in choices:
            raise invalid(name, f"write one of {', '.join(choices)}")
        return told


class Page(msgspec.Struct, frozen=True):
    """`after`: the sort value and the id of the last one seen."""

    size: int
    after: tuple[int, int] | None


def page_of(query: Query, *, usual: int | None = None, most: int = 100) -> Page:
    size = query.number("page_size", least=1, most=most, usual=usual)
    told = query.text("page_token")
    if not told:
        return Page(size, None)
    read = TOKEN.fullmatch(told)
    if read is None or any(int(part) >= 2**63 for part in read.groups()):
        raise invalid("page_token", "use next_page_token of the page before as it is")
    return Page(size, (int(read[1]), int(read[2])))


def token_of(sort_value: int, row_id: int) -> str:
    return f"{sort_value}-{row_id}"


def read_body(raw: bytes, shape: type[Body]) -> Body:
    """An empty body, `null`, `[]` and `{}` all say nothing."""
    told = b"{}" if raw.strip() in NOTHINGS else raw
    try:
        read = decoded(told, shape)
        if NUL in told:
            demand_no_nul(msgspec.json.decode(told), "")
    except msgspec.ValidationError as error:
        raise misfit(str(error)) from None
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        raise Refused(NOT_READABLE, "The body is not JSON that can be read.") from None
    return read


def decoded(told: bytes, shape: type[Body]) -> Body:
    try:
        return msgspec.json.decode(told, type=shape)
    except msgspec.ValidationError as error:
        if not LIST_FOR_OBJECT.match(str(error)) or len(told) > LONGEST_LOOKED_INTO:
            raise
        return msgspec.convert(without_empty_objects(msgspec.json.decode(told), shape), shape)


def demand_no_nul(value: Any, where: str) -> None:
    """PostgreSQL keeps no text with it."""
    match value:
        case str() if "\0" in value:
            raise invalid(where, "no NUL character can be kept")
        case dict():
            for name, inner in value.items():
                demand_no_nul(inner, f"{where}.{name}".removeprefix("."))
        case list():
            for n, inner in enumerate(value):
                demand_no_nul(inner, f"{where}[{n}]")
        case _:
            pass


def misfit(problem: str) -> Refused:
    """`Expected `str`, got `int` - at `$.skus[0].id`` with the field in front."""
    where, missing = WHERE.search(problem), FIELD.search(problem)
    says = WHERE.sub("", problem).replace("`", "")
    path = where[1] if where else ""
    if missing and "missing" in problem:
        path, says = ".".join(filter(None, (path, missing[1]))), "this is missing"
    return invalid(path or "body", says)


def id_told(told: str, field: str) -> int:
    read = read_id(told)
    if read is None:
        raise invalid(field, "this is not an id of ours")
    return read


def ids_told(told: Sequence[str], field: str, *, most: int) -> list[int]:
    if not told:
        raise invalid(field, "this is missing")
    if len(told) > most:
        raise invalid(field, f"at most {most}")
    return [id_told(each, field) for each in dict.fromkeys(told)]


def common(name: str, problem: str) -> Refused:
    return Refused(INVALID_REQUEST, f"{name}: {problem}")
