from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Annotated, cast
from urllib.parse import urlencode

from babel import Locale
from fastapi import Depends, Path, Query, Request

from vitrine.account import Account, session_by_token
from vitrine.db import Database, Tx
from vitrine.kit.browsers import browser_at
from vitrine.kit.cookies import SessionCookie
from vitrine.kit.language import translate
from vitrine.market import Capability, Market, allows, market, market_codes
from vitrine.market.errors import MarketNotOpen
from vitrine.payment import Providers
from vitrine.ports import Blobs
from vitrine.settings import Settings
from vitrine.shop import shops_of
from vitrine.web.formatting import Formats, formats
from vitrine.web.refusals import SignInFirst

MARKET_COOKIE = "market"
HOME_MARKET = "GB"


@dataclass(frozen=True)
class MarketChoice:
    code: str
    name: str
    currency: str
    open: bool


@dataclass(frozen=True)
class Visit:
    """Who asks for a page, how; `prefix` is `/de` where the path says so."""

    settings: Settings
    language: str
    prefix: str
    path: str
    query: dict[str, str]
    market: Market
    chose_market: bool
    markets: tuple[MarketChoice, ...]
    account: Account | None
    hosts: bool
    formats: Formats
    browser: str = ""

    @property
    def demo(self) -> bool:
        return self.settings.demo

    @property
    def market_name(self) -> str:
        return market_name(self.market.country, self.language)

    @property
    def may_buy(self) -> bool:
        return any(choice.open for choice in self.markets if choice.code == self.market.code)

    def url(self, path: str) -> str:
        return f"{self.prefix}{path}"

    def here(self, *, market: str | None = None, language: str | None = None) -> str:
        """The same page in another market or language."""
        prefix = f"/{language}" if language else self.prefix
        query = self.query | ({"market": market} if market else {})
        return f"{prefix}{self.path}{'?' if query else ''}{urlencode(query)}"

    def says(self, message: str, **facts: object) -> str:
        return translate(self.language, message, facts)


async def settings(request: Request) -> Settings:
    return cast("Settings", request.app.state.settings)


async def database(request: Request) -> Database:
    return cast("Database", request.app.state.db)


async def blobs(request: Request) -> Blobs:
    return cast("Blobs", request.app.state.blobs)


async def providers(request: Request) -> Providers:
    return cast("Providers", request.app.state.providers)


InSettings = Annotated[Settings, Depends(settings)]
InBlobs = Annotated[Blobs, Depends(blobs)]
InDatabase = Annotated[Database, Depends(database)]
InProviders = Annotated[Providers, Depends(providers)]


async def tx(db: InDatabase) -> AsyncGenerator[Tx]:
    async with db.begin() as opened:
        yield opened


InTx = Annotated[Tx, Depends(tx, scope="function")]


async def session_cookie(using: InSettings) -> SessionCookie:
    return SessionCookie.at(using.web_url)


InSessionCookie = Annotated[SessionCookie, Depends(session_cookie)]


async def session_token(request: Request, cookie: InSessionCookie) -> str | None:
    return request.cookies.get(cookie.name)


SessionToken = Annotated[str | None, Depends(session_token)]


async def visit(
    request: Request, db: InDatabase, using: InSettings, token: SessionToken = None
) -> Visit:
    """In a transaction of its own: a handler may wait for others before it opens one."""
    chosen, language = market(chosen_market(request)), str(request.state.locale)
    async with db.begin() as tx:
        account = await session_by_token(tx, token) if token else None
        hosts = account is not None and bool(await shops_of(tx, account.id))
        choices = await market_choices(tx, language)
    return Visit(
        settings=using,
        language=language,
        prefix=str(request.state.language_prefix),
        path=request.url.path,
        query={name: value for name, value in request.query_params.items() if name != "market"},
        market=chosen,
        chose_market=request.query_params.get(MARKET_COOKIE) == chosen.code,
        markets=choices,
        account=account,
        hosts=hosts,
        formats=formats(language, chosen.time_zone),
        browser=browser_at(
            request.client and request.client.host, request.headers.get("user-agent")
        ),
    )


Visiting = Annotated[Visit, Depends(visit)]


async def market_choices(tx: Tx, language: str) -> tuple[MarketChoice, ...]:
    choices = [
        MarketChoice(
            code=code,
            name=market_name(market(code).country, language),
            currency=market(code).currency,
            open=await allows(tx, code, Capability.CHECK_OUT),
        )
        for code in market_codes()
        if await allows(tx, code, Capability.BROWSE)
    ]
    return tuple(sorted(choices, key=lambda choice: (not choice.open, choice.name)))


def market_name(country: str, language: str) -> str:
    return str(Locale.parse(language).territories[country])


def chosen_market(request: Request) -> str:
    asked = (request.query_params.get(MARKET_COOKIE), request.cookies.get(MARKET_COOKIE))
    spoken = regions(request.headers.get("accept-language", ""))
    return next((code for code in (*asked, *spoken) if code in market_codes()), HOME_MARKET)


def regions(accept_language: str) -> list[str]:
    """`de-DE` in Accept-Language is where the reader most likely is."""
    tags = [part.split(";")[0].strip() for part in accept_language.split(",")]
    return [tag.split("-")[-1].upper() for tag in tags if "-" in tag]


async def browsing(visit: Visiting) -> None:
    """A market that may not be browsed shows its waitlist instead."""
    if all(choice.code != visit.market.code for choice in visit.markets):
        raise MarketNotOpen(
            market=visit.market.code, name=visit.market_name, capability=Capability.BROWSE.value
        )


Browsing = Depends(browsing)


async def signed_in(visit: Visiting) -> Account:
    if visit.account is None:
        raise SignInFirst
    return visit.account


SignedIn = Annotated[Account, Depends(signed_in)]

PathId = Annotated[int, Path(gt=0, lt=2**63)]
PathSecret = Annotated[str, Path(pattern=r"^[a-z2-7]{26}$")]
QueryId = Annotated[int, Query(gt=0, lt=2**63)]
