from functools import cache

from fastapi import APIRouter, FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from vitrine.settings import Settings
from vitrine.web import (
    appealing,
    changing_mind,
    checking_out,
    clips,
    consenting,
    developing,
    downloading,
    following,
    home,
    moderation,
    ordering,
    outbox,
    own_account,
    papers,
    paying,
    people,
    producing,
    product_files,
    product_page,
    provider_events,
    reminding,
    shopping,
    signing_in,
    small_files,
    studio,
    summing_up,
    waiting,
    watching,
    webhooks,
    withdrawing,
)
from vitrine.web.assets import STATIC, Static
from vitrine.web.canonical import CanonicalHost
from vitrine.web.erring import answer_with_pages
from vitrine.web.limiting import LimitedBody
from vitrine.web.negotiating import Language
from vitrine.web.securing import SameOrigin, SecurityHeaders
from vitrine.web.selling import (
    adding,
    changing,
    discounting,
    feeds,
    flaws,
    importing,
    money,
    opening,
    orders,
    parcels,
    promoting,
    replays,
    shopkeeping,
    taxing,
    zoning,
)

PAGES = (
    home,
    watching,
    clips,
    downloading,
    reminding,
    product_files,
    product_page,
    shopping,
    checking_out,
    paying,
    provider_events,
    ordering,
    changing_mind,
    papers,
    withdrawing,
    signing_in,
    own_account,
    following,
    appealing,
    moderation,
    people,
    opening,
    developing,
    webhooks,
    consenting,
    shopkeeping,
    replays,
    feeds,
    importing,
    flaws,
    adding,
    changing,
    orders,
    parcels,
    money,
    taxing,
    zoning,
    discounting,
    promoting,
    studio,
    producing,
    summing_up,
    waiting,
    outbox,
    small_files,
)
SMALLEST_ZIPPED = 800  # bytes


def create_pages() -> FastAPI:
    pages = FastAPI(
        routes=[*page_routes()],
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    pages.mount("/static", Static(directory=STATIC), name="static")
    answer_with_pages(pages)
    return pages


@cache
def page_routes() -> tuple[BaseRoute, ...]:
    """Of every app of this process: reading all their signatures takes a quarter of a second."""
    together = APIRouter()
    for module in PAGES:
        together.include_router(module.router)
    return tuple(together.routes)


class Surfaces:
    """The API under its paths, pages everywhere else."""

    def __init__(self, pages: ASGIApp, api: ASGIApp) -> None:
        self.pages = pages
        self.api = api

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["path"].startswith(("/api/", "/schema/"))
        await (self.api if is_api else self.pages)(scope, receive, send)


def behind_guards(app: ASGIApp, settings: Settings) -> ASGIApp:
    """Outside of the frameworks, so that their last-resort answers are secured, too."""
    zipped = GZipMiddleware(app, minimum_size=SMALLEST_ZIPPED)
    guarded = SameOrigin(LimitedBody(zipped), settings)
    secured = SecurityHeaders(guarded, settings)
    return CanonicalHost(Language(secured), settings)
