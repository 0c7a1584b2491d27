import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import account as accounts
from vitrine import chat
from vitrine.account import Account
from vitrine.db import Tx
from vitrine.order import orders_of_account
from vitrine.web.describing import device
from vitrine.web.filling import Form
from vitrine.web.ordering import order_row
from vitrine.web.rendering import page
from vitrine.web.visiting import InTx, PathId, SessionToken, SignedIn, Visiting

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
