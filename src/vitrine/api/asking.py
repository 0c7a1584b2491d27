"""Who has to ask, for the OpenAPI file: told by what a handler depends on."""

from collections.abc import Iterable
from typing import Any

from fastapi import APIRouter
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from vitrine.api.dependencies import maybe_signed_in, signed_in
from vitrine.api.granting import SCHEMES, maybe_granted
from vitrine.api.hosting import producing, watched_show
from vitrine.api.moderating import moderating

Ways = list[dict[str, list[str]]]

APP: Ways = [{"app": []}]
SESSION: Ways = [{"session": []}]
NOBODY: Ways = [{}]


def document_who_asks(schema: dict[str, Any], routers: Iterable[APIRouter], prefix: str) -> None:
    """Where a handler says it itself, that stands."""
    schema["components"]["securitySchemes"] = SCHEMES
    for route in (each for router in routers for each in router.routes):
        assert isinstance(route, APIRoute)
        operations = schema["paths"][f"{prefix}{route.path_format}"]
        ways = ways_in(calls_below(route.dependant))
        for method in (route.methods or ()) if ways else ():
            operations[method.lower()].setdefault("security", ways)


def ways_in(calls: set[object]) -> Ways:
    if watched_show in calls:  # most shops ask nobody
        return [*NOBODY, *APP, *SESSION]
    if not calls.isdisjoint({signed_in, producing, moderating}):
        return SESSION
    if maybe_granted in calls:
        return [*APP, *SESSION] if maybe_signed_in in calls else APP
    return [*NOBODY, *SESSION] if maybe_signed_in in calls else []


def calls_below(asked: Dependant) -> set[object]:
    return {asked.call}.union(*(calls_below(each) for each in asked.dependencies))
