from vitrine.account import Account
from vitrine.catalogue import Product, product_by_id
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.market import Capability, allows, markets
from vitrine.shop import Shop, may_manage, shop_by_id


async def managed(tx: Tx, account: Account, shop_id: int) -> Shop:
    """To a stranger, and to a host who does not keep the books, it does not exist."""
    shop = await shop_by_id(tx, shop_id)
    if not may_manage(account, shop):
        raise NotFound
    return shop


async def managed_product(tx: Tx, account: Account, product_id: int) -> tuple[Product, Shop]:
    product = await product_by_id(tx, product_id)
    return product, await managed(tx, account, product.shop_id)


async def sold_in(tx: Tx, home: str = "") -> list[str]:
    """The markets where orders are taken, a shop's own first."""
    codes = [
        known.code for known in markets() if await allows(tx, known.code, Capability.CHECK_OUT)
    ]
    return sorted(codes, key=lambda code: (code != home, code))
