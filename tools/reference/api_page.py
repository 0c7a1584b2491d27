from collections.abc import Iterator
from typing import Any

from tools.reference.tables import code, table
from vitrine.api.serving import create_api

INTRODUCTION = """\
# API

JSON under `/api/v1`; the running system describes itself at `/schema/openapi.json` (OpenAPI 3.1).
Ids are decimal strings, money is `{"minor": 2400, "currency": "GBP"}`, times are ISO 8601 in UTC.
Who is signed in is known by the session cookie, an app by its token
([guide](../guide/11-connect-your-erp.md#shows-pins-and-deals-our-own-api)); the third column says
who may call. A refusal is a problem ([refusals](errors.md)); the last column has the statuses that
are possible.

"""
HEAD = ("call", "what it does", "who", "answers", "refuses")
ANYBODY = "anybody"
PREFIX = "/api/v1/"


def api_page() -> str:
    paths: dict[str, dict[str, Any]] = create_api().openapi()["paths"]
    parts: dict[str, list[tuple[str, ...]]] = {}
    for path, operations in paths.items():
        parts.setdefault(path.removeprefix(PREFIX).split("/")[0], []).extend(
            calls(path, operations)
        )
    chapters = (f"## {name}\n\n{table(HEAD, rows)}" for name, rows in sorted(parts.items()))
    return INTRODUCTION + "\n".join(chapters)


def calls(path: str, operations: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for method, operation in operations.items():
        said = operation.get("description") or f"{operation['summary'].capitalize()}."
        statuses = sorted(operation["responses"])
        yield (
            code(f"{method.upper()} {path}"),
            said,
            who(operation),
            ", ".join(status for status in statuses if status < "400"),
            ", ".join(status for status in statuses if status >= "400"),
        )


def who(operation: dict[str, Any]) -> str:
    ways: list[dict[str, Any]] = operation.get("security") or [{}]
    return ANYBODY if {} in ways else ", ".join(name for way in ways for name in way)
