from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from starlette.routing import compile_path

from vitrine.api.dependencies import locale_of
from vitrine.db import MAY_BE_OUTAGES, is_outage
from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.language import translate
from vitrine.kit.money import Money
from vitrine.kit.text import mark

log = structlog.get_logger(__name__)

STATUS = {
    ErrorKind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorKind.UNAUTHENTICATED: HTTPStatus.UNAUTHORIZED,
    ErrorKind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ErrorKind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.REFUSED: HTTPStatus.CONFLICT,
    ErrorKind.GONE: HTTPStatus.GONE,
    ErrorKind.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorKind.TOO_MANY: HTTPStatus.TOO_MANY_REQUESTS,
}
TITLES = {
    400: mark("This request makes no sense"),
    401: mark("Sign in first"),
    403: mark("Not allowed"),
    404: mark("Not found"),
    405: mark("Not possible here"),
    409: mark("Refused"),
    410: mark("No longer here"),
    422: mark("Something is not right"),
    429: mark("A moment, please"),
    500: mark("Our mistake"),
    503: mark("Too busy"),
}
TOO_SHORT = mark("This is too short.")
TOO_LONG = mark("This is too long.")
TOO_SMALL = mark("This is too small.")
TOO_LARGE = mark("This is too large.")
NO_NUMBER = mark("Write a whole number.")
NO_MOMENT = mark("Write a moment with its offset, such as 2026-12-24T18:00:00Z.")
NOT_ONE_OF = mark("Write one of: {choices}.")
FIELD_SAYS = {
    "missing": mark("This is missing."),
    "too_short": TOO_SHORT,
    "string_too_short": TOO_SHORT,
    "too_long": TOO_LONG,
    "string_too_long": TOO_LONG,
    "greater_than_equal": TOO_SMALL,
    "greater_than": TOO_SMALL,
    "less_than_equal": TOO_LARGE,
    "less_than": TOO_LARGE,
    "extra_forbidden": mark("This field is unknown."),
    "id": mark("An id is a decimal number in quotes."),
    "int_type": NO_NUMBER,
    "int_parsing": NO_NUMBER,
    "int_from_float": NO_NUMBER,
    "string_type": mark("Write text in quotes."),
    "bool_type": mark("Write true or false."),
    "bool_parsing": mark("Write true or false."),
    "timezone_aware": NO_MOMENT,
    "datetime_type": NO_MOMENT,
    "datetime_parsing": NO_MOMENT,
    "datetime_from_date_parsing": NO_MOMENT,
    "enum": NOT_ONE_OF,
    "literal_error": NOT_ONE_OF,
    "json_invalid": mark("This is no JSON."),
    "pin_or_marks": mark("Name a pin, or both since and until."),
}
NOT_RIGHT = mark("This does not look right.")
NOTHING_HERE = mark("There is nothing here.")
NOT_YOURS = mark("This is not yours to open.")
BROKEN = mark("Something broke on our side. Please try again.")
AWAY = mark("The shop does not answer just now. Please try again in a moment.")


class Problem(BaseModel):
    """RFC 9457. A refusal's own facts stand beside these members."""

    model_config = ConfigDict(extra="allow")

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    code: str
    field: str | None = None


def refusals(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The refusals of a handler, for the OpenAPI file: `responses=refusals(404, 409)`."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
        for status in statuses
    }


def answer_with_problems(api: FastAPI) -> None:
    api.add_exception_handler(VitrineError, refused)
    api.add_exception_handler(RequestValidationError, invalid)
    api.add_exception_handler(HTTPException, refused_by_framework)
    for kind in MAY_BE_OUTAGES:
        api.add_exception_handler(kind, away)
    api.add_exception_handler(Exception, broken)


async def refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, VitrineError)
    language = locale_of(request)
    facts = {name: plain(value) for name, value in error.facts.items()}
    if error.field is not None:
        facts["field"] = error.field
    detail = translate(language, error.says, error.facts)
    return problem(request, STATUS[error.kind], code=error.code, detail=detail, facts=facts)


def plain(value: object) -> object:
    match value:
        case Money():
            return {"minor": value.minor, "currency": value.currency}
        case bool() | None | list() | dict():
            return value
        case int() if value > 2**31:
            return str(value)
        case int() | float():
            return value
        case _:
            return str(value)


async def invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    language = locale_of(request)
    errors = [flaw(found, language) for found in error.errors()]
    facts: dict[str, object] = {"errors": errors}
    if errors:
        facts["field"] = errors[0]["field"]
    detail = errors[0]["detail"] if errors else translate(language, NOT_RIGHT)
    return problem(request, 422, code="invalid", detail=detail, facts=facts)


def flaw(found: Mapping[str, Any], language: str) -> dict[str, str]:
    """Of what is no JSON the place is a byte and no field."""
    place, *inside = found["loc"]
    field = ".".join(map(str, inside)) if found["type"] != "json_invalid" else ""
    says = FIELD_SAYS.get(found["type"], NOT_RIGHT)
    facts = {"choices": found.get("ctx", {}).get("expected", "")}
    return {
        "field": field or str(place),
        "code": found["type"],
        "detail": translate(language, says, facts),
    }


async def refused_by_framework(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    title = translate(locale_of(request), TITLES.get(error.status_code, TITLES[400]))
    code = HTTPStatus(error.status_code).phrase.lower().replace(" ", "-")
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(allowed(request)))
    return problem(request, error.status_code, code=code, detail=title, headers=headers)


def allowed(request: Request) -> set[str]:
    """Of the whole address: the router names those of one handler only."""
    app: FastAPI = request.app
    return {
        method.upper()
        for template, operations in app.openapi()["paths"].items()
        if compile_path(template)[0].match(request.url.path)
        for method in operations
    }


async def away(request: Request, error: Exception) -> JSONResponse:
    if not is_outage(error):
        return await broken(request, error)
    log.warning("api.away", path=request.url.path, why=type(error).__name__)
    return problem(request, 503, code="away", detail=translate(locale_of(request), AWAY))


async def broken(request: Request, error: Exception) -> JSONResponse:
    log.error("api.broken", path=request.url.path, exc_info=error)
    return problem(request, 500, code="broken", detail=translate(locale_of(request), BROKEN))


def problem(
    request: Request,
    status: int,
    *,
    code: str,
    detail: str,
    facts: Mapping[str, object] | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    title = translate(locale_of(request), TITLES.get(status, TITLES[400]))
    body = {**(facts or {}), "type": "about:blank", "title": title}
    body |= {"status": int(status), "detail": detail, "code": code}
    more = dict(headers or {}) | (
        {"Retry-After": "1"} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
    )
    return JSONResponse(body, int(status), more, media_type="application/problem+json")
