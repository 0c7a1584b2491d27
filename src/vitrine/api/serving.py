from functools import cache
from importlib.metadata import version
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import BaseRoute

from vitrine.api import (
    accounts,
    addresses,
    captions,
    cards,
    catalogue,
    checkouts,
    clips,
    deals,
    devices,
    hooks,
    markets,
    moderating,
    orders,
    polls,
    reminders,
    rundown,
    sandbox,
    shows,
    streams,
    studio,
    touches,
)
from vitrine.api.asking import document_who_asks
from vitrine.api.problems import Problem, answer_with_problems, refusals

PREFIX = "/api/v1"
ROUTERS: tuple[APIRouter, ...] = (
    accounts.router,
    addresses.router,
    captions.router,
    cards.router,
    catalogue.router,
    checkouts.router,
    clips.router,
    devices.router,
    deals.router,
    hooks.router,
    markets.router,
    moderating.router,
    orders.router,
    polls.router,
    reminders.router,
    rundown.router,
    sandbox.router,
    shows.router,
    streams.router,
    studio.router,
    touches.router,
)


def create_api() -> FastAPI:
    """All of /api/v1. Each domain's router is one line in ROUTERS, with paths like `/shows`."""
    api = FastAPI(
        routes=[*api_routes()],
        title="Vitrine API",
        version=version("vitrine-live"),
        openapi_url="/schema/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    answer_with_problems(api)
    api.openapi = lambda: described(api)
    return api


@cache
def api_routes() -> tuple[BaseRoute, ...]:
    """Of every app of this process: reading all their signatures takes a while."""
    together = APIRouter()
    for router in ROUTERS:
        together.include_router(router, prefix=PREFIX)
    return tuple(together.routes)


def described(api: FastAPI) -> dict[str, Any]:
    if api.openapi_schema is None:
        api.openapi_schema = get_openapi(
            title=api.title, version=api.version, openapi_version="3.1.0", routes=api.routes
        )
        document_problems(api.openapi_schema)
        document_who_asks(api.openapi_schema, ROUTERS, PREFIX)
    return api.openapi_schema


def document_problems(schema: dict[str, Any]) -> None:
    """FastAPI documents its own shape of a validation error; ours is a Problem."""
    schemas = schema.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema()
    for operations in schema.get("paths", {}).values():
        for operation in operations.values():
            responses = operation["responses"]
            if "requestBody" in operation:
                responses |= stringed(refusals(400))
            if "422" in responses:
                responses |= stringed(refusals(422))
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)


def stringed(responses: dict[int | str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {str(status): response for status, response in responses.items()}
