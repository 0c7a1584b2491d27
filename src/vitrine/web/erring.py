from urllib.parse import urlencode

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from vitrine.chat.errors import SignInToWatch
from vitrine.db import MAY_BE_OUTAGES, is_outage
from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.language import translate
from vitrine.kit.text import mark
from vitrine.market.errors import MarketNotOpen
from vitrine.web.refusals import SignInFirst
from vitrine.web.rendering import bare_page

log = structlog.get_logger(__name__)

STATUS = {
    ErrorKind.INVALID: 422,
    ErrorKind.UNAUTHENTICATED: 401,
    ErrorKind.FORBIDDEN: 403,
    ErrorKind.NOT_FOUND: 404,
    ErrorKind.REFUSED: 409,
    ErrorKind.GONE: 410,
    ErrorKind.BUSY: 503,
    ErrorKind.TOO_MANY: 429,
}
TITLES = {
    401: mark("Sign in first"),
    403: mark("Not yours to open"),
    404: mark("Nothing here"),
    405: mark("Not possible here"),
    409: mark("That did not work"),
    410: mark("This is over"),
    422: mark("Something is not right"),
    429: mark("A moment, please"),
    500: mark("Our mistake"),
    503: mark("A moment, please"),
}
NOT_FOUND = mark("This page does not exist, or it is not yours to see.")
BROKEN = mark("Something broke on our side. Please try again.")
AWAY = mark("The shop does not answer just now. This page asks again by itself.")
AWAY_FOR_FORMS = mark("The shop does not answer just now. Go back and try again in a moment.")
ASKS_AGAIN_AFTER = "3"  # seconds


def answer_with_pages(app: FastAPI) -> None:
    app.add_exception_handler(VitrineError, refused)
    app.add_exception_handler(RequestValidationError, not_found)
    app.add_exception_handler(HTTPException, refused_by_framework)
    for kind in MAY_BE_OUTAGES:
        app.add_exception_handler(kind, away)
    app.add_exception_handler(Exception, broken)


async def refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, VitrineError)
    if isinstance(error, SignInFirst | SignInToWatch):
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{prefix(request)}/sign-in?{urlencode({'next': asked})}", 303)
    if isinstance(error, MarketNotOpen):
        return RedirectResponse(f"{prefix(request)}/waitlist/{error.facts['market']}", 303)
    says = translate(language(request), error.says, error.facts)
    return shown(request, STATUS[error.kind], says)


async def not_found(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return shown(request, 404, translate(language(request), NOT_FOUND))


async def refused_by_framework(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    says = NOT_FOUND if error.status_code == 404 else ""  # noqa: PLR2004
    return shown(request, error.status_code, translate(language(request), says))


async def away(request: Request, error: Exception) -> Response:
    if not is_outage(error):
        return await broken(request, error)
    log.warning("web.away", path=request.url.path, why=type(error).__name__)
    is_read = request.method in {"GET", "HEAD"}
    page = shown(request, 503, translate(language(request), AWAY if is_read else AWAY_FOR_FORMS))
    page.headers["Retry-After"] = ASKS_AGAIN_AFTER
    if is_read:
        page.headers["Refresh"] = ASKS_AGAIN_AFTER
    return page


async def broken(request: Request, error: Exception) -> Response:
    log.error("web.broken", path=request.url.path, exc_info=error)
    return shown(request, 500, translate(language(request), BROKEN))


def shown(request: Request, status: int, says: str) -> Response:
    title = translate(language(request), TITLES.get(status, TITLES[500]))
    return bare_page(language(request), prefix(request), status, title=title, says=says)


def language(request: Request) -> str:
    return str(getattr(request.state, "locale", "en"))


def prefix(request: Request) -> str:
    return str(getattr(request.state, "language_prefix", ""))
