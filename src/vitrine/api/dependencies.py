from collections.abc import AsyncGenerator
from typing import Annotated, cast

from fastapi import Depends, Request, Response

from vitrine.account import Account, session_by_token
from vitrine.db import Database, Tx
from vitrine.errors import ErrorKind, VitrineError
from vitrine.kit.cookies import SessionCookie
from vitrine.kit.text import mark
from vitrine.settings import Settings

SESSION_LASTS_SECONDS = 60 * 60 * 24 * 30


class SignInFirst(VitrineError):
    code = "sign-in-first"
    kind = ErrorKind.UNAUTHENTICATED
    says = mark("Sign in first.")


async def settings(request: Request) -> Settings:
    return cast("Settings", request.app.state.settings)


async def database(request: Request) -> Database:
    return cast("Database", request.app.state.db)


InSettings = Annotated[Settings, Depends(settings)]
InDatabase = Annotated[Database, Depends(database)]


async def tx(db: InDatabase) -> AsyncGenerator[Tx]:
    async with db.begin() as opened:
        yield opened


# The commit comes before the response leaves: a failing commit is a 500, never a false 200.
InTx = Annotated[Tx, Depends(tx, scope="function")]


async def look(db: InDatabase) -> AsyncGenerator[Tx]:
    async with db.look() as opened:
        yield opened


# For what only reads, and is asked often.
InLook = Annotated[Tx, Depends(look, scope="function")]


async def session_cookie(using: InSettings) -> SessionCookie:
    return SessionCookie.at(using.web_url)


async def session_token(
    request: Request, cookie: Annotated[SessionCookie, Depends(session_cookie)]
) -> str | None:
    return request.cookies.get(cookie.name)


SessionToken = Annotated[str | None, Depends(session_token)]


async def maybe_signed_in(db: InDatabase, token: SessionToken) -> Account | None:
    """In a transaction of its own: a handler may wait for others before it opens one."""
    if not token:
        return None
    async with db.begin() as tx:
        return await session_by_token(tx, token)


MaybeSignedIn = Annotated[Account | None, Depends(maybe_signed_in)]


async def signed_in(account: MaybeSignedIn) -> Account:
    if account is None:
        raise SignInFirst
    return account


SignedIn = Annotated[Account, Depends(signed_in)]


def locale_of(request: Request) -> str:
    return cast("str", getattr(request.state, "locale", "en"))


async def locale(request: Request) -> str:
    return locale_of(request)


InLocale = Annotated[str, Depends(locale)]


def remember(response: Response, cookie: SessionCookie, token: str) -> None:
    response.set_cookie(
        cookie.name,
        token,
        max_age=SESSION_LASTS_SECONDS,
        path="/",
        secure=cookie.secure,
        httponly=True,
        samesite="lax",
    )


def forget(response: Response, cookie: SessionCookie) -> None:
    response.delete_cookie(
        cookie.name, path="/", secure=cookie.secure, httponly=True, samesite="lax"
    )


InSessionCookie = Annotated[SessionCookie, Depends(session_cookie)]
