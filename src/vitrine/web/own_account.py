import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import account as accounts
from vitrine import chat, payment
from vitrine.account import Account, SavedAddress
from vitrine.db import Tx
from vitrine.order import orders_of_account
from vitrine.web.describing import device
from vitrine.web.filling import Form
from vitrine.web.kept_cards import kept_cards
from vitrine.web.ordering import order_row, town
from vitrine.web.rendering import page
from vitrine.web.visiting import (
    InDatabase,
    InProviders,
    InTx,
    PathId,
    SessionToken,
    SignedIn,
    Visit,
    Visiting,
    market_name,
)

router = APIRouter()


@dataclass(frozen=True)
class SessionView:
    id: int
    agent: str
    at: datetime
    current: bool


@router.get("/account")
async def own_account(
    tx: InTx, visit: Visiting, account: SignedIn, token: SessionToken
) -> HTMLResponse:
    orders = await orders_of_account(tx, account.id)
    return page(
        visit,
        "account.html",
        orders=[order_row(visit, order) for order in orders],
        addresses=[
            address_view(visit, each) for each in await accounts.addresses_of(tx, account.id)
        ],
        cards=await kept_cards(tx, visit),
        sessions=await sessions_shown(tx, account, token or ""),
        named=await chat.consent_of(tx, account),
        saved=visit.query.get("saved"),
    )


@router.post("/account/notices")
async def set_notices(
    request: Request, tx: InTx, visit: Visiting, account: SignedIn
) -> RedirectResponse:
    sent = Form.sent(await request.form()).values
    to = chat.Consent(joins=bool(sent["joins"]), purchases=bool(sent["purchases"]))
    await chat.consent(tx, account, to)
    return RedirectResponse(visit.url("/account?saved=notices#notices"), 303)


@dataclass(frozen=True)
class AddressView:
    id: int
    name: str
    place: str
    is_default: bool


def address_view(visit: Visit, kept: SavedAddress) -> AddressView:
    parts = (kept.line1, kept.line2, town(kept.postcode, kept.city, kept.country))
    country = market_name(kept.country, visit.language)
    place = ", ".join(part for part in (*parts, country) if part)
    return AddressView(kept.id, kept.name, place, kept.is_default)


@router.post("/account/addresses/{address_id}")
async def change_address(
    request: Request, tx: InTx, visit: Visiting, account: SignedIn, address_id: PathId
) -> Response:
    wish = (await request.form()).get("do")
    act = accounts.forget_address if wish == "forget" else accounts.make_default
    await act(tx, account.id, address_id)
    return RedirectResponse(visit.url("/account#addresses"), 303)


@router.post("/account/cards/{card_id}/forget")
async def forget_card(
    db: InDatabase, providers: InProviders, visit: Visiting, account: SignedIn, card_id: PathId
) -> Response:
    await payment.forget_card(db, providers, account.id, card_id)
    return RedirectResponse(visit.url("/account#cards"), 303)


async def sessions_shown(tx: Tx, account: Account, token: str) -> Sequence[SessionView]:
    own = hashlib.sha256(token.encode()).digest()
    return [
        SessionView(found.id, device(found.agent), found.seen_at, found.token_hash == own)
        for found in await accounts.sessions_of(tx, account)
    ]


@router.post("/account/sessions/{session_id}/revoke")
async def revoke(tx: InTx, visit: Visiting, account: SignedIn, session_id: PathId) -> Response:
    await accounts.revoke(tx, account, session_id)
    return RedirectResponse(visit.url("/account"), 303)


@router.post("/account/sessions/revoke")
async def revoke_others(
    tx: InTx, visit: Visiting, account: SignedIn, token: SessionToken
) -> Response:
    await accounts.revoke_others(tx, account, token or "")
    return RedirectResponse(visit.url("/account"), 303)
