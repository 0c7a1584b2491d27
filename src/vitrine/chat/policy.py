from vitrine.account import Account
from vitrine.db import Tx
from vitrine.errors import Forbidden
from vitrine.shop import Shop, may_moderate, shop_by_id
from vitrine.show import Show


async def demand_moderator(tx: Tx, actor: Account | None, show: Show) -> Shop:
    shop = await shop_by_id(tx, show.shop_id)
    demand_moderator_of(actor, shop)
    return shop


def demand_moderator_of(actor: Account | None, shop: Shop) -> None:
    if not may_moderate(actor, shop):
        raise Forbidden
