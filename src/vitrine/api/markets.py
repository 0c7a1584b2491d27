from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from vitrine.api.dependencies import InLocale, InTx
from vitrine.api.problems import refusals
from vitrine.api.shapes import PlainText
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import (
    Capability,
    Market,
    Stage,
    WaitlistRole,
    allows,
    join_waitlist,
    law_of,
    market,
    markets,
    stage_of,
)

router = APIRouter(tags=["markets"])

MarketCode = Annotated[str, Path(pattern=r"^[A-Z]{2}$")]


class MarketOut(BaseModel):
    """`allows`: what is open there now. `withdrawal_days`: to change one's mind."""

    code: str
    name: str
    currency: str
    languages: list[str]
    stage: Stage
    allows: list[Capability]
    order_button: str
    ad_label: str | None
    withdrawal_days: int

    @classmethod
    async def of(cls, tx: Tx, known: Market, language: str) -> "MarketOut":
        law = law_of(known.code, clock.now().astimezone(known.zone).date())
        open_for = [each for each in Capability if await allows(tx, known.code, each)]
        return cls(
            code=known.code,
            name=known.name,
            currency=known.currency,
            languages=list(known.languages),
            stage=await stage_of(tx, known.code),
            allows=open_for,
            order_button=law.order_button.label(language),
            ad_label=law.ad_label.label(language) if law.ad_label else None,
            withdrawal_days=law.withdrawal.days,
        )


class WaitlistBody(BaseModel):
    email: Annotated[PlainText, Field(max_length=254)]
    role: WaitlistRole = WaitlistRole.VIEWER


@router.get("/markets")
async def read_markets(tx: InTx, locale: InLocale) -> list[MarketOut]:
    """Every market that there is a law file for, open or not."""
    return [await MarketOut.of(tx, known, locale) for known in markets()]


@router.get("/markets/{code}", responses=refusals(404, 422))
async def read_market(tx: InTx, locale: InLocale, code: MarketCode) -> MarketOut:
    return await MarketOut.of(tx, market(code), locale)


@router.post("/markets/{code}/waitlist", status_code=204, responses=refusals(403, 404, 422))
async def wait_for_market(tx: InTx, locale: InLocale, code: MarketCode, body: WaitlistBody) -> None:
    """Joining again changes the role. The answer is the same for everybody."""
    await join_waitlist(tx, code, body.email, body.role, locale=locale)
