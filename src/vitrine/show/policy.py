from vitrine import shop as shops
from vitrine.account import Account
from vitrine.db import Tx
from vitrine.errors import Forbidden
from vitrine.show.model import Show


async def may_host(tx: Tx, actor: Account | None, show: Show) -> bool:
    return shops.may_host(actor, await shops.shop_by_id(tx, show.shop_id))


async def demand_host(tx: Tx, actor: Account | None, show: Show) -> None:
    if not await may_host(tx, actor, show):
        raise Forbidden
