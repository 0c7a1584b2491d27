"""The id of the request that work is done for: in logs, and on its way to other processes."""

from contextlib import AbstractContextManager

import structlog

from vitrine.kit import ids

LONGEST = 64


def new_request() -> str:
    return ids.new_secret()[:16]


def current_request() -> str | None:
    """None: nobody asked for this."""
    return structlog.contextvars.get_contextvars().get("request_id")


def working_for(request: str | None) -> AbstractContextManager[object]:
    """Meanwhile logs, messages and outbox rows carry its id."""
    known = {"request_id": request[:LONGEST]} if request else {}
    return structlog.contextvars.bound_contextvars(**known)
