"""Who asks: a person by their session, or an app by the access token of a seller's consent."""

from typing import Annotated

from fastapi import Depends, Request

from vitrine import app as apps
from vitrine import shop as shops
from vitrine import show as shows
from vitrine.account import Account
from vitrine.api.dependencies import InDatabase, MaybeSignedIn, SignInFirst
from vitrine.app import AppGrant, Scope
from vitrine.db import Tx
from vitrine.errors import Forbidden
from vitrine.shop import Shop
from vitrine.show import Show

READS = {"GET", "HEAD"}

SCHEMES = {
    "app": {
        "type": "http",
        "scheme": "bearer",
        "description": "An app's access token, as `GET /api/v2/token/get` gives it, or "
        "`vitrine app create`. Reading needs the scope `show.read`, all else `show.write`.",
    },
    "session": {"type": "apiKey", "in": "cookie", "name": "session"},
}


async def maybe_granted(db: InDatabase, request: Request) -> AppGrant | None:
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.casefold() != "bearer":
        return None
    async with db.begin() as tx:
        return await apps.grant_behind(tx, token.strip())


MaybeGranted = Annotated[AppGrant | None, Depends(maybe_granted)]


class Actor:
    """May act for a shop: a member that may host, or an app that the shop lets."""

    def __init__(self, account: Account | None, grant: AppGrant | None, method: str) -> None:
        self._account = account
        self._grant = grant
        self._scope = Scope.SHOW_READ if method in READS else Scope.SHOW_WRITE

    @property
    def name(self) -> str:
        """Whose idempotency keys these are."""
        if self._grant is not None:
            return f"app/{self._grant.app_id}"
        return f"account/{self._account.id}" if self._account else ""

    def demand(self, shop: Shop, scope: Scope | None = None) -> None:
        if self._grant is not None:
            apps.demand_scope(self._grant, shop.id, scope or self._scope)
        elif self._account is None:
            raise SignInFirst
        elif not shops.may_host(self._account, shop):
            raise Forbidden


async def actor(request: Request, account: MaybeSignedIn, grant: MaybeGranted) -> Actor:
    return Actor(account, grant, request.method)


Acting = Annotated[Actor, Depends(actor)]


async def show_of(tx: Tx, acting: Actor, show_id: int, scope: Scope | None = None) -> Show:
    show = await shows.show_by_id(tx, show_id)
    acting.demand(await shops.shop_by_id(tx, show.shop_id), scope)
    return show
