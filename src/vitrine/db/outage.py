"""Whether PostgreSQL does not answer: it was stopped, is starting, is full, or out of reach."""

from asyncpg import InterfaceError, InternalClientError, PostgresError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

# The driver's own error: a connection between PostgreSQL's last word and its end.
ALWAYS = (ConnectionError, TimeoutError, NoConnectionFree, InterfaceError, InternalClientError)
MAY_BE_OUTAGES = (*ALWAYS, DBAPIError, PostgresError)
SQLSTATES = ("08", "57P0", "53300")  # connections; shutdown and start; too many of them


def is_outage(error: BaseException) -> bool:
    if isinstance(error, ALWAYS) or getattr(error, "connection_invalidated", False):
        return True
    state = getattr(getattr(error, "orig", error), "sqlstate", None)
    return state is not None and str(state).startswith(SQLSTATES)
