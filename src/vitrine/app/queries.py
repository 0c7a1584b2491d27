from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import joinedload, selectinload

from vitrine.app.errors import AppUnknown
from vitrine.app.model import App, AppGrant, AppGrantShop
from vitrine.db import Tx
from vitrine.kit import clock

WITH_SHOPS = (joinedload(AppGrant.app), selectinload(AppGrant.shops))


async def app_by_id(tx: Tx, app_id: int) -> App:
    return known(await tx.session.get(App, app_id))


async def app_by_key(tx: Tx, key: str) -> App:
    return known(await tx.session.scalar(select(App).where(App.key == key)))


async def app_for_sending(tx: Tx, app_id: int) -> App:
    """Also one that is removed: it is still told of its end."""
    found = await tx.session.get(App, app_id)
    if found is None:
        raise AppUnknown
    return found


def known(app: App | None) -> App:
    if app is None or app.removed_at is not None:
        raise AppUnknown
    return app


async def apps_of(tx: Tx, account_id: int) -> Sequence[App]:
    mine = select(App).where(App.account_id == account_id, App.removed_at.is_(None))
    return (await tx.session.scalars(mine.order_by(App.id))).all()


async def grant_of(tx: Tx, app_id: int, account_id: int) -> AppGrant | None:
    """What an account granted an app and did not withdraw, be its time over or not."""
    return await tx.session.scalar(granted_by(app_id, account_id))


async def grant_to_renew(tx: Tx, app_id: int, account_id: int) -> AppGrant | None:
    return await tx.session.scalar(granted_by(app_id, account_id).with_for_update(of=AppGrant))


def granted_by(app_id: int, account_id: int) -> Select[AppGrant]:
    mine = AppGrant.app_id == app_id, AppGrant.account_id == account_id
    return select(AppGrant).where(*mine, AppGrant.revoked_at.is_(None)).options(*WITH_SHOPS)


async def grants_of_app(tx: Tx, app_id: int) -> Sequence[AppGrant]:
    standing = select(AppGrant).where(AppGrant.app_id == app_id, AppGrant.revoked_at.is_(None))
    return (await tx.session.scalars(standing.options(*WITH_SHOPS).order_by(AppGrant.id))).all()


async def grants_of_shop(tx: Tx, shop_id: int) -> Sequence[AppGrant]:
    """What works with a shop now."""
    standing = (
        select(AppGrant)
        .join(AppGrantShop, AppGrantShop.grant_id == AppGrant.id)
        .where(AppGrantShop.shop_id == shop_id, *stands())
    )
    return (await tx.session.scalars(standing.options(*WITH_SHOPS).order_by(AppGrant.id))).all()


async def shops_open_to(tx: Tx, app_id: int, among: Collection[int]) -> set[int]:
    found = await tx.session.scalars(
        select(AppGrantShop.shop_id)
        .join(AppGrant, AppGrantShop.grant_id == AppGrant.id)
        .where(AppGrant.app_id == app_id, AppGrantShop.shop_id.in_(among), *stands())
    )
    return set(found)


def stands() -> tuple[ColumnElement[bool], ...]:
    return AppGrant.revoked_at.is_(None), AppGrant.expires_at > clock.now()


async def grant_by_id(tx: Tx, grant_id: int) -> AppGrant:
    """Also one that is over."""
    found = await tx.session.get(AppGrant, grant_id, options=WITH_SHOPS)
    if found is None:
        raise AppUnknown
    return found


async def grants_ending(tx: Tx, *, within: timedelta) -> Sequence[AppGrant]:
    ending = select(AppGrant).where(
        AppGrant.revoked_at.is_(None),
        AppGrant.expires_at > clock.now(),
        AppGrant.expires_at <= clock.now() + within,
    )
    return (await tx.session.scalars(ending.options(*WITH_SHOPS).order_by(AppGrant.id))).all()


async def cipher_is_known(tx: Tx, cipher: str) -> bool:
    found = await tx.session.scalar(
        select(AppGrantShop.shop_id).where(AppGrantShop.cipher == cipher)
    )
    return found is not None
