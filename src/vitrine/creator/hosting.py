from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine.account import Account
from vitrine.creator.model import Creator
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.shop import Shop


async def own_creator(tx: Tx, shop: Shop) -> Creator:
    """The shop's own host, made when it is first asked for."""
    return await made_once(tx, shop, name=shop.name, account_id=None)


async def host_of(tx: Tx, shop: Shop, account: Account) -> Creator:
    """An account as one of the shop's hosts, made when it is first asked for."""
    return await made_once(tx, shop, name=account.name, account_id=account.id)


async def made_once(tx: Tx, shop: Shop, *, name: str, account_id: int | None) -> Creator:
    wanted = insert(Creator).values(
        id=new_id(), name=name, shop_id=shop.id, account_id=account_id, created_at=clock.now()
    )
    await tx.session.execute(wanted.on_conflict_do_nothing())
    found = select(Creator).where(
        Creator.shop_id == shop.id, Creator.account_id.is_not_distinct_from(account_id)
    )
    return (await tx.session.scalars(found)).one()
