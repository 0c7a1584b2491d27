from datetime import datetime, timedelta

import msgspec
from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import joinedload, selectinload

from vitrine.app.consenting import PREFIX
from vitrine.app.digesting import digest
from vitrine.app.errors import CodeNotRight, GrantOver, RefreshOver, ScopeMissing, TokenOver
from vitrine.app.model import App, AppCode, AppGrant, AppToken, Scope, TokenKind
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.ids import new_secret

ACCESS_LASTS = timedelta(days=7)
ASKED_AGAIN = timedelta(minutes=10)  # a program that lost the answer asks with the same token
KEPT_FOR = timedelta(days=30)  # after its end, so that it is told from an unknown one

WITH_SHOPS = (joinedload(AppGrant.app), selectinload(AppGrant.shops))


BEHIND = (
    select(AppToken, AppGrant)
    .join(AppGrant, AppGrant.id == AppToken.grant_id)
    .where(AppToken.digest == bindparam("digest"))
    .options(joinedload(AppGrant.app), joinedload(AppGrant.shops))
)


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    grant: AppGrant
    access: str
    access_until: datetime
    refresh: str
    refresh_until: datetime


async def redeem(tx: Tx, app: App, code: str) -> Tokens:
    mine = select(AppCode).where(AppCode.digest == digest(code)).with_for_update()
    found = await tx.session.scalar(mine)
    if found is None or found.used_at or found.expires_at <= clock.now():
        raise CodeNotRight(field="auth_code")
    grant = await standing(tx, found.grant_id, app)
    found.used_at = clock.now()
    return hand_out(tx, grant)


async def refresh(tx: Tx, app: App, token: str) -> Tokens:
    """A new pair; the access token before lives on until its own end."""
    mine = select(AppToken).where(AppToken.digest == digest(token)).with_for_update()
    found = await tx.session.scalar(mine)
    if found is None or found.kind != TokenKind.REFRESH:
        raise GrantOver(field="refresh_token")
    grant = await standing(tx, found.grant_id, app)
    now = clock.now()
    if found.expires_at <= now:
        raise RefreshOver(field="refresh_token")
    if found.replaced_at and found.replaced_at + ASKED_AGAIN <= now:
        raise GrantOver(field="refresh_token")
    found.replaced_at = found.replaced_at or now
    return hand_out(tx, grant)


async def open_access(tx: Tx, key: str, token: str) -> AppGrant:
    """With its app, whose key it is, and shops."""
    grant = await grant_behind(tx, token)
    if grant.app.key != key:
        raise GrantOver
    return grant


async def grant_behind(tx: Tx, token: str) -> AppGrant:
    """Whoever has the token speaks for the app; with its app and shops, by one question."""
    rows = await tx.session.execute(BEHIND, {"digest": digest(token)})
    row = rows.unique().one_or_none()
    found, grant = row or (None, None)
    if found is None or grant is None or found.kind != TokenKind.ACCESS:
        raise GrantOver
    if grant.revoked_at is not None or grant.app.removed_at is not None:
        raise GrantOver
    if found.expires_at <= clock.now():
        raise TokenOver
    return grant


def demand_scope(grant: AppGrant, shop_id: int, scope: Scope) -> None:
    """To an app that the shop did not let in, the shop's things do not exist."""
    if shop_id not in {row.shop_id for row in grant.shops}:
        raise NotFound
    if scope.value not in grant.scopes:
        raise ScopeMissing(scope=scope.value)


async def standing(tx: Tx, grant_id: int, app: App) -> AppGrant:
    grant = await tx.session.get(AppGrant, grant_id, options=WITH_SHOPS)
    if grant is None or grant.revoked_at is not None or grant.app_id != app.id:
        raise GrantOver
    return grant


def hand_out(tx: Tx, grant: AppGrant) -> Tokens:
    """Neither outlives the consent."""
    access_until = min(clock.now() + ACCESS_LASTS, grant.expires_at)
    tokens = Tokens(
        grant=grant,
        access=f"{PREFIX}{new_secret()}",
        access_until=access_until,
        refresh=f"{PREFIX}{new_secret()}",
        refresh_until=grant.expires_at,
    )
    tx.session.add_all(
        [
            row(grant, TokenKind.ACCESS, tokens.access, tokens.access_until),
            row(grant, TokenKind.REFRESH, tokens.refresh, tokens.refresh_until),
        ]
    )
    return tokens


def row(grant: AppGrant, kind: TokenKind, token: str, until: datetime) -> AppToken:
    return AppToken(digest=digest(token), grant_id=grant.id, kind=kind, expires_at=until)


async def forget_tokens(tx: Tx) -> None:
    old = clock.now() - KEPT_FOR
    for table in (AppToken, AppCode):
        await tx.session.execute(delete(table).where(table.expires_at < old))
