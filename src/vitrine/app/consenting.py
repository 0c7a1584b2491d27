from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import update

from vitrine.account import Account
from vitrine.app.digesting import digest
from vitrine.app.errors import NothingGranted
from vitrine.app.events import AppAuthorised, AppDeauthorised
from vitrine.app.model import App, AppCode, AppGrant, AppGrantShop, AppToken
from vitrine.app.queries import grant_to_renew, grants_of_app
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.ids import new_secret
from vitrine.shop import Shop

GRANTED_FOR = timedelta(days=365)
CODE_LASTS = timedelta(minutes=30)
PREFIX = "VTR_"


async def consent(tx: Tx, app: App, shops: Collection[Shop], *, by: Account | None) -> AppGrant:
    """All that the app asks for. A second consent renews the first, in the shops now chosen."""
    if not shops:
        raise NothingGranted(field="shops")
    grant = await grant_to_renew(tx, app.id, by.id) if by else None
    if grant is None:
        grant = AppGrant(app_id=app.id, account_id=by.id if by else None, shops=[])
        tx.session.add(grant)
    grant.scopes = list(app.scopes)
    grant.granted_at = clock.now()
    grant.expires_at = clock.now() + GRANTED_FOR
    dropped = choose(grant, {shop.id for shop in shops})
    await tx.flush()
    tx.emit(AppAuthorised(app_id=app.id, grant_id=grant.id, shop_ids=shop_ids(grant)))
    if dropped:
        tx.emit(AppDeauthorised(app_id=app.id, grant_id=grant.id, shop_ids=dropped))
    return grant


def choose(grant: AppGrant, chosen: set[int]) -> tuple[int, ...]:
    """The shops that are chosen no more. A shop that stays keeps its cipher: programs store it."""
    known = {row.shop_id: row for row in grant.shops}
    grant.shops[:] = [
        known.get(shop_id) or AppGrantShop(shop_id=shop_id, cipher=f"{PREFIX}{new_secret()}")
        for shop_id in sorted(chosen)
    ]
    return tuple(sorted(known.keys() - chosen))


def hand_out_code(tx: Tx, grant: AppGrant) -> str:
    code = f"{PREFIX}{new_secret()}"
    lasts = clock.now() + CODE_LASTS
    tx.session.add(AppCode(digest=digest(code), grant_id=grant.id, expires_at=lasts))
    return code


async def withdraw_shop(tx: Tx, grant: AppGrant, shop_id: int) -> None:
    """The last one takes the grant with it."""
    if shop_ids(grant) == (shop_id,):
        await revoke(tx, grant)
        return
    grant.shops[:] = [row for row in grant.shops if row.shop_id != shop_id]
    tx.emit(AppDeauthorised(app_id=grant.app_id, grant_id=grant.id, shop_ids=(shop_id,)))


async def revoke(tx: Tx, grant: AppGrant) -> None:
    grant.revoked_at = clock.now()
    mine = AppToken.grant_id == grant.id, AppToken.replaced_at.is_(None)
    await tx.session.execute(update(AppToken).where(*mine).values(replaced_at=clock.now()))
    told = AppDeauthorised(app_id=grant.app_id, grant_id=grant.id, shop_ids=shop_ids(grant))
    tx.emit(told)


async def remove(tx: Tx, app: App) -> None:
    """With every consent it was given."""
    app.removed_at = clock.now()
    for grant in await grants_of_app(tx, app.id):
        await revoke(tx, grant)


def shop_ids(grant: AppGrant) -> tuple[int, ...]:
    return tuple(row.shop_id for row in grant.shops)
