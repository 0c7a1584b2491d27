from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.account import Account
from vitrine.chat.model import Follow, Patron
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.shop import Shop


async def follow(tx: Tx, shop: Shop, account: Account) -> None:
    new = insert(Follow).values(account_id=account.id, shop_id=shop.id, made_at=clock.now())
    await tx.session.execute(new.on_conflict_do_nothing())


async def unfollow(tx: Tx, shop: Shop, account: Account) -> None:
    await tx.session.execute(
        delete(Follow).where(Follow.shop_id == shop.id, Follow.account_id == account.id)
    )


async def follows(tx: Tx, shop: Shop, account: Account | None) -> bool:
    if account is None:
        return False
    return await tx.session.get(Follow, (account.id, shop.id)) is not None


async def followers(tx: Tx, shop: Shop) -> int:
    count = select(func.count()).select_from(Follow).where(Follow.shop_id == shop.id)
    return await tx.session.scalar(count) or 0


async def buys(tx: Tx, shop: Shop, account: Account | None) -> bool:
    if account is None:
        return False
    return await tx.session.get(Patron, (account.id, shop.id)) is not None


async def count_purchase(tx: Tx, shop_id: int, account_id: int) -> None:
    """For who may speak where only buyers do, and for the badge."""
    new = insert(Patron).values(account_id=account_id, shop_id=shop_id, orders=1)
    more = {"orders": Patron.orders + 1}
    await tx.session.execute(
        new.on_conflict_do_update(index_elements=["account_id", "shop_id"], set_=more)
    )
