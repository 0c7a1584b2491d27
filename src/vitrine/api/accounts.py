from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel, Field

from vitrine import account as accounts
from vitrine.account import Account, AccountSession
from vitrine.api.dependencies import (
    InDatabase,
    InLocale,
    InSessionCookie,
    InTx,
    SessionToken,
    SignedIn,
    forget,
    remember,
)
from vitrine.api.problems import refusals
from vitrine.api.shapes import PlainText, PublicId
from vitrine.db import Database
from vitrine.shop import MemberRole, Shop, role_of, shops_of

router = APIRouter(tags=["accounts"])

Email = Annotated[PlainText, Field(max_length=254)]
Password = Annotated[PlainText, Field(max_length=1000)]


@dataclass(frozen=True, slots=True)
class Caller:
    address: str
    agent: str
    token: str | None
    locale: str


async def caller(request: Request, token: SessionToken, locale: InLocale) -> Caller:
    return Caller(
        address=request.client.host if request.client else "",
        agent=request.headers.get("user-agent", ""),
        token=token,
        locale=locale,
    )


InCaller = Annotated[Caller, Depends(caller)]


class NewAccountBody(BaseModel):
    email: Email
    password: Password
    name: Annotated[PlainText, Field(max_length=200)]


class SignInBody(BaseModel):
    email: Email
    password: Password


class AccountOut(BaseModel):
    id: PublicId
    email: str
    name: str
    locale: str
    operator: bool

    @classmethod
    def of(cls, account: Account) -> "AccountOut":
        return cls(
            id=account.id,
            email=account.email,
            name=account.name,
            locale=account.locale,
            operator=account.is_operator,
        )


class MembershipOut(BaseModel):
    id: PublicId
    name: str
    slug: str
    role: MemberRole

    @classmethod
    def of(cls, account: Account, shop: Shop) -> "MembershipOut":
        role = role_of(account, shop) or MemberRole.HOST
        return cls(id=shop.id, name=shop.name, slug=shop.slug, role=role)


class MeOut(AccountOut):
    shops: list[MembershipOut]


class SessionOut(BaseModel):
    id: PublicId
    agent: str
    created_at: datetime
    seen_at: datetime
    current: bool

    @classmethod
    def of(cls, session: AccountSession, token: str) -> "SessionOut":
        return cls(
            id=session.id,
            agent=session.agent,
            created_at=session.created_at,
            seen_at=session.seen_at,
            current=session.is_opened_by(token),
        )


@router.post("/accounts", status_code=201, responses=refusals(403, 409, 422))
async def create_account(
    tx: InTx,
    caller: InCaller,
    body: NewAccountBody,
    response: Response,
    cookie: InSessionCookie,
) -> AccountOut:
    """Signs up and in: the answer sets the session cookie."""
    account = await accounts.sign_up(
        tx, body.email, body.password, name=body.name, locale=caller.locale
    )
    remember(response, cookie, accounts.open_session(tx, account, agent=caller.agent))
    return AccountOut.of(account)


@router.post("/sessions", status_code=201, responses=refusals(401, 403, 422, 429))
async def sign_in(
    db: InDatabase,
    caller: InCaller,
    body: SignInBody,
    response: Response,
    cookie: InSessionCookie,
) -> AccountOut:
    """Sets a fresh session cookie and ends the session that was sent along."""
    account, opened = await signed_in_as(db, caller, body)
    remember(response, cookie, opened)
    return AccountOut.of(account)


async def signed_in_as(db: Database, caller: Caller, body: SignInBody) -> tuple[Account, str]:
    """The attempt is counted in a transaction of its own: a refusal rolls the other back."""
    async with db.begin() as counting:
        await accounts.count_attempt(counting, body.email, caller.address)
    async with db.begin() as tx:
        opened = await accounts.sign_in(
            tx, body.email, body.password, agent=caller.agent, replacing=caller.token
        )
        await accounts.forget_attempts(tx, body.email, caller.address)
    return opened


@router.delete("/sessions/current", status_code=204, responses=refusals(403))
async def sign_out(
    tx: InTx, response: Response, cookie: InSessionCookie, token: SessionToken
) -> None:
    """Whoever is not signed in is signed out already."""
    if token is not None:
        await accounts.sign_out(tx, token)
    forget(response, cookie)


@router.get("/sessions", responses=refusals(401))
async def read_sessions(tx: InTx, account: SignedIn, token: SessionToken) -> list[SessionOut]:
    """Where the account is signed in, the most recent first."""
    found = await accounts.sessions_of(tx, account)
    return [SessionOut.of(session, token or "") for session in found]


@router.delete("/sessions", status_code=204, responses=refusals(401, 403))
async def sign_out_elsewhere(tx: InTx, account: SignedIn, token: SessionToken) -> None:
    """Ends every session of the account but this one."""
    await accounts.revoke_others(tx, account, token or "")


@router.delete("/sessions/{session_id}", status_code=204, responses=refusals(401, 403, 404, 422))
async def revoke_session(tx: InTx, account: SignedIn, session_id: PublicId) -> None:
    await accounts.revoke(tx, account, session_id)


@router.get("/me", responses=refusals(401))
async def read_me(tx: InTx, account: SignedIn) -> MeOut:
    """The account that is signed in, and the shops it works in."""
    shops = await shops_of(tx, account.id)
    seen = AccountOut.of(account).model_dump()
    return MeOut(**seen, shops=[MembershipOut.of(account, shop) for shop in shops])
