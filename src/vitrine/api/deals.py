"""Deals of a show, and the line of those who wait for a piece."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter
from pydantic import AwareDatetime, BaseModel, Field

from vitrine import offer, stock
from vitrine import show as shows
from vitrine.api.checkouts import InBuyer, Token
from vitrine.api.dependencies import InTx
from vitrine.api.hosting import ProducedShow
from vitrine.api.once import Once
from vitrine.api.problems import refusals
from vitrine.api.shapes import MoneyBody, PublicId
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.market import market as market_by
from vitrine.offer import Deal, DealMode, DealState
from vitrine.show import Show
from vitrine.stock import StockWait, WaitState

router = APIRouter(tags=["deals"])


class PiecesBody(BaseModel):
    variant: PublicId
    pieces: Annotated[int, Field(ge=1, le=100_000)]


class DealBody(BaseModel):
    """`prices` by market in minor units. Without `pieces` set aside it sells from the stock."""

    prices: Annotated[
        dict[
            Annotated[str, Field(pattern=r"^[A-Z]{2}$")],
            Annotated[int, Field(gt=0, le=10**12)],
        ],
        Field(min_length=1, max_length=50),
    ]
    pieces: Annotated[list[PiecesBody], Field(max_length=50)] = []
    opens_at: AwareDatetime | None = None
    lasts_seconds: Annotated[int | None, Field(ge=15, le=86_400)] = None
    per_buyer: Annotated[int | None, Field(ge=1, le=20)] = None
    mode: DealMode = DealMode.HOLD
    hold_seconds: Annotated[int, Field(ge=120, le=300)] = 120


class DealOut(BaseModel):
    """`left`: what can still be had of its allotment; null: it sells from the shop's stock."""

    id: PublicId
    item: PublicId
    product: PublicId
    state: DealState
    mode: DealMode
    prices: dict[str, MoneyBody]
    priors: dict[str, MoneyBody]
    opens_at: datetime
    closes_at: datetime | None
    pieces: int | None
    left: int | None
    waiting: int
    per_buyer: int | None
    hold_seconds: int


class JoinBody(BaseModel):
    variant: PublicId


class PlaceOut(BaseModel):
    """`ahead`: how many are before you. `offered_until`: a piece is held for you until then."""

    token: str
    state: WaitState
    ahead: int
    offered_until: datetime | None
    variant: PublicId


class ClockOut(BaseModel):
    now: int


@router.get("/clock")
async def read_clock() -> ClockOut:
    """UTC milliseconds: what opens and closes deals."""
    return ClockOut(now=clock.now_ms())


@router.post(
    "/shows/{show_id}/items/{item_id}/deals",
    status_code=201,
    responses=refusals(401, 403, 404, 409, 422),
)
async def announce_deal(
    tx: InTx, show: ProducedShow, item_id: PublicId, body: DealBody, once: Once
) -> DealOut:
    """Opens at once, or at `opens_at`. Refused where its price is no reduction."""
    item = await shows.item_by_id(tx, show, item_id)

    async def announce() -> DealOut:
        return await shown(tx, await shows.announce_deal(tx, show, item, wanted_of(body)))

    return await once.do(tx, DealOut, announce)


@router.get("/shows/{show_id}/deals", responses=refusals(404, 422))
async def read_deals(tx: InTx, show_id: PublicId) -> list[DealOut]:
    """Those of the show, newest first."""
    show = await shows.show_by_id(tx, show_id)
    return [await shown(tx, deal) for deal in await offer.deals_of_show(tx, show.id)]


@router.delete(
    "/shows/{show_id}/deals/{deal_id}",
    status_code=204,
    responses=refusals(401, 403, 404, 422),
)
async def close_deal(tx: InTx, show: ProducedShow, deal_id: PublicId) -> None:
    """At once. Who holds a piece keeps it, and its price."""
    await shows.close_deal(tx, await deal_in(tx, show, deal_id))


@router.post(
    "/shows/{show_id}/deals/{deal_id}/places",
    status_code=201,
    responses=refusals(404, 409, 410, 422, 429),
)
async def join_line(
    tx: InTx, buyer: InBuyer, show_id: PublicId, deal_id: PublicId, body: JoinBody
) -> PlaceOut:
    """Waits for one piece. The token is the place: whoever has it may buy what is offered."""
    deal = await deal_in(tx, await shows.show_by_id(tx, show_id), deal_id)
    variants = {price.variant_id for price in await offer.prices_of_deal(tx, deal.id)}
    if deal.state == DealState.CLOSED or body.variant not in variants:
        raise NotFound
    place = await stock.join(
        tx,
        body.variant,
        location=deal.allotment or stock.MAIN,
        deal_id=deal.id,
        account_id=buyer.account_id,
        holder=stock.holder_of(buyer.account_id, buyer.address),
        offer_for=timedelta(seconds=deal.hold_seconds),
        not_before=deal.opens_at,
    )
    return await place_shown(tx, place)


@router.get("/places/{token}", responses=refusals(404, 422))
async def read_place(tx: InTx, token: Token) -> PlaceOut:
    return await place_shown(tx, await stock.place_by_token(tx, token))


@router.delete("/places/{token}", status_code=204, responses=refusals(404, 422))
async def leave_line(tx: InTx, token: Token) -> None:
    """The next in line moves up; a piece that was offered goes to them."""
    place = await stock.place_by_token(tx, token)
    await stock.leave(tx, token)
    if place.state == WaitState.OFFERED and place.hold_id:
        await stock.release(tx, place.hold_id)


def wanted_of(body: DealBody) -> shows.WantedDeal:
    prices = {
        market: MoneyBody(minor=minor, currency=market_by(market).currency).money()
        for market, minor in body.prices.items()
    }
    return shows.WantedDeal(
        prices=prices,
        pieces={each.variant: each.pieces for each in body.pieces} or None,
        opens_at=body.opens_at,
        lasts=timedelta(seconds=body.lasts_seconds) if body.lasts_seconds else None,
        per_buyer=body.per_buyer,
        mode=body.mode,
        hold_seconds=body.hold_seconds,
    )


async def deal_in(tx: Tx, show: Show, deal_id: int) -> Deal:
    deal = await offer.deal_by_id(tx, deal_id)
    if deal.show_id != show.id:
        raise NotFound
    return deal


async def shown(tx: Tx, deal: Deal) -> DealOut:
    least = {
        market: min(of_market, key=lambda offered: offered.price.minor)
        for market, of_market in (await offer.deal_offers(tx, deal)).items()
    }
    left = await stock.allotted(tx, deal.allotment) if deal.allotment else None
    return DealOut(
        id=deal.id,
        item=deal.item_id,
        product=deal.product_id,
        state=DealState(deal.state),
        mode=DealMode(deal.mode),
        prices={market: MoneyBody.of(offered.price) for market, offered in least.items()},
        priors={
            market: MoneyBody.of(offered.prior)
            for market, offered in least.items()
            if offered.prior is not None
        },
        opens_at=deal.opens_at,
        closes_at=deal.closes_at,
        pieces=deal.pieces,
        left=None if left is None else sum(left.values()),
        waiting=await stock.waiting_for_deal(tx, deal.id),
        per_buyer=deal.per_buyer,
        hold_seconds=deal.hold_seconds,
    )


async def place_shown(tx: Tx, place: StockWait) -> PlaceOut:
    is_waiting = place.state == WaitState.WAITING
    return PlaceOut(
        token=place.token,
        state=WaitState(place.state),
        ahead=await stock.ahead_of(tx, place) if is_waiting else 0,
        offered_until=place.offered_until if place.state == WaitState.OFFERED else None,
        variant=place.variant_id,
    )
