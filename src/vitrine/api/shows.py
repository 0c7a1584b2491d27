from typing import Annotated, Literal

import msgspec
from fastapi import APIRouter, Depends, Query, Request, Response

from vitrine import chat, creator, lint, market
from vitrine import show as shows
from vitrine.api.dependencies import InLocale, InSettings, InTx, MaybeSignedIn
from vitrine.api.granting import Acting
from vitrine.api.hosting import HostedShow, WatchedShow
from vitrine.api.once import Once
from vitrine.api.problems import refusals
from vitrine.api.shapes import PublicId
from vitrine.api.showing import (
    EntriesOut,
    PeopleOut,
    PersonOut,
    ShowBody,
    ShowOut,
    TokenBody,
    TokenOut,
)
from vitrine.kit.browsers import browser_at
from vitrine.kit.origins import origin_of
from vitrine.shop import shop_by_id

router = APIRouter(tags=["shows"])

LATEST = 2**53 - 1  # a moment that JavaScript still counts exactly
LISTS = {"live": shows.live_now, "scheduled": shows.scheduled, "ended": shows.ended}

StateQuery = Annotated[Literal["live", "scheduled", "ended"], Query()]
MarketAlias = Annotated[str, Query(alias="market", pattern=r"^[A-Z]{2}$", examples=["GB"])]
PeopleQuery = Annotated[str, Query(pattern=r"^[a-z2-7]{26}(,[a-z2-7]{26}){0,49}$")]
SourceQuery = Annotated[str, Query(pattern=r"^[a-z0-9:_-]{1,40}$")]


async def browser(request: Request) -> str:
    return browser_at(request.client and request.client.host, request.headers.get("user-agent"))


Browser = Annotated[str, Depends(browser)]


async def visit(
    browser: Browser,
    using: InSettings,
    locale: InLocale,
    market_code: MarketAlias,
    source: SourceQuery = "page",
) -> chat.Visit:
    return chat.Visit(
        origin=origin_of(using.web_url),
        market=market_code,
        source=source,
        language=locale,
        browser=browser,
    )


InVisit = Annotated[chat.Visit, Depends(visit)]


@router.get("/shows", responses=refusals(403, 404, 422))
async def read_shows(
    tx: InTx, using: InSettings, market_code: MarketAlias, state: StateQuery = "live"
) -> list[ShowOut]:
    """Live ones newest first, scheduled ones next first, ended ones last first."""
    await market.demand(tx, market_code, market.Capability.BROWSE)
    return [await ShowOut.of(tx, show, using) for show in await LISTS[state](tx)]


@router.get("/shops/{shop_id}/shows", responses=refusals(404, 422))
async def read_shows_of_shop(
    tx: InTx,
    using: InSettings,
    shop_id: PublicId,
    before: Annotated[PublicId | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 100,
) -> list[ShowOut]:
    """A shop's shows in every state, the newest first. `before`: the last id of the page before."""
    shop = await shop_by_id(tx, shop_id)
    listed = await shows.shows_of_shop(tx, shop.id, limit, before=before)
    return [await ShowOut.of(tx, show, using) for show in listed]


@router.get("/shows/{show_id}", responses=refusals(404, 422))
async def read_show(tx: InTx, using: InSettings, show_id: PublicId) -> ShowOut:
    """A show with where to watch it."""
    return await ShowOut.of(tx, await shows.show_by_id(tx, show_id), using)


@router.post("/shows", status_code=201, responses=refusals(401, 403, 404, 409, 422))
async def create_show(
    tx: InTx, using: InSettings, acting: Acting, body: ShowBody, once: Once
) -> ShowOut:
    """By a member of the shop or its app; the show is hosted by the shop itself."""
    shop = await shop_by_id(tx, body.shop)
    acting.demand(shop)

    async def create() -> ShowOut:
        new = shows.NewShow(
            title=body.title, starts_at=body.starts_at, rehearse_first=body.rehearse_first
        )
        show = await shows.schedule(tx, shop, await creator.own_creator(tx, shop), new)
        return await ShowOut.of(tx, show, using)

    return await once.do(tx, ShowOut, create)


@router.post("/shows/{show_id}/go-live", responses=refusals(401, 403, 404, 409, 410, 422))
async def go_live(tx: InTx, using: InSettings, show: HostedShow) -> ShowOut:
    """For everybody to see. Refused while the show would break a rule of its markets."""
    await lint.go_live(tx, show)
    return await ShowOut.of(tx, show, using)


@router.post("/shows/{show_id}/end", responses=refusals(401, 403, 404, 422))
async def end_show(tx: InTx, using: InSettings, show: HostedShow) -> ShowOut:
    """Final: its stream is disconnected and its replay begins."""
    await shows.end(tx, show)
    return await ShowOut.of(tx, show, using)


@router.get("/shows/{show_id}/room-token", responses=refusals(401, 403, 404, 422))
async def read_room_token(
    tx: InTx, using: InSettings, account: MaybeSignedIn, show_id: PublicId, visit: InVisit
) -> TokenOut:
    """One per page view: it opens the room, from our own pages only."""
    await market.demand(tx, visit.market, market.Capability.BROWSE)
    show = await shows.show_by_id(tx, show_id)
    key = using.derived_key("room-token")
    token = await chat.room_token(tx, show, account, visit, key=key)
    return TokenOut(token=token, room_url=using.room_url)


async def returning(
    tx: InTx, using: InSettings, show_id: PublicId, body: TokenBody, browser: Browser
) -> tuple[shows.Show, chat.Visit]:
    show = await shows.show_by_id(tx, show_id)
    key = using.derived_key("room-token")
    return show, chat.page_view(show, body.token, key=key, browser=browser)


Returning = Annotated[tuple[shows.Show, chat.Visit], Depends(returning, scope="function")]


@router.post("/shows/{show_id}/room-token", responses=refusals(401, 404, 422))
async def renew_room_token(
    tx: InTx, using: InSettings, account: MaybeSignedIn, returning: Returning
) -> TokenOut:
    """A fresh one for the same page view; the old one may have expired."""
    show, page_view = returning
    key = using.derived_key("room-token")
    token = await chat.room_token(tx, show, account, page_view, key=key)
    return TokenOut(token=token, room_url=using.room_url)


@router.get("/shows/{show_id}/people", responses=refusals(401, 403, 404, 422))
async def read_people(tx: InTx, show: WatchedShow, ids: PeopleQuery) -> PeopleOut:
    """The names behind pseudonyms of this show's log; who is not known any more is left out."""
    found = await chat.people(tx, show, ids.split(","))
    return PeopleOut(people=[PersonOut.model_validate(p, from_attributes=True) for p in found])


@router.get(
    "/shows/{show_id}/entries", responses=refusals(401, 403, 404, 422), response_model=EntriesOut
)
async def read_entries(
    tx: InTx,
    show: WatchedShow,
    since: Annotated[int, Query(alias="from", ge=0, le=LATEST)] = 0,
    until: Annotated[int, Query(alias="to", ge=0, le=LATEST)] = LATEST,
    after: Annotated[int | None, Query(ge=0, le=LATEST)] = None,
) -> Response:
    """The kept log, all of it or with `at` in [from, to), behind the newest cue per slot before.

    In parts: while `after` is not null, ask for the rest with it.
    """
    found = await shows.entries_between(tx, show.id, since=since, until=until, after=after)
    entries = [msgspec.Raw(entry) for entry in found.entries]
    body = msgspec.json.encode({"entries": entries, "after": found.after})
    return Response(body, media_type="application/json")
