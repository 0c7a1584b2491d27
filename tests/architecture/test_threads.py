"""FastAPI sends what is not `async` to a thread, which takes longer than most of it does."""

from collections.abc import Iterator
from inspect import isasyncgenfunction, iscoroutinefunction
from typing import Any

from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from vitrine.api.serving import ROUTERS
from vitrine.web.serving import PAGES


def test_no_request_waits_for_a_thread() -> None:
    routers = [*ROUTERS, *(page.router for page in PAGES)]
    routes = [route for router in routers for route in router.routes]
    asked = {call for route in routes for call in calls_of(route)}
    assert len(asked) > len(routes)
    assert not {
        f"{call.__module__}.{call.__qualname__}"
        for call in asked
        if not (iscoroutinefunction(call) or isasyncgenfunction(call))
    }


def calls_of(route: object) -> Iterator[Any]:
    if isinstance(route, APIRoute):
        yield from calls_below(route.dependant)


def calls_below(dependant: Dependant) -> Iterator[Any]:
    yield dependant.call
    for each in dependant.dependencies:
        yield from calls_below(each)
