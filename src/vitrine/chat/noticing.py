"""Whether a room hears of a purchase, and of whose."""

from vitrine.account import Account
from vitrine.chat.consenting import consent_of
from vitrine.chat.naming import pseudonym
from vitrine.chat.ruling import rules_of
from vitrine.db import Tx
from vitrine.shop import is_member, shop_by_id
from vitrine.show import Show


async def hears_of_purchases(tx: Tx, show: Show, buyer: Account | None) -> bool:
    """What a shop's own people and bots buy is no recommendation."""
    if not (await rules_of(tx, show.shop_id)).tells_purchases:
        return False
    if buyer is None:
        return True
    return not buyer.is_demo and not is_member(buyer, await shop_by_id(tx, show.shop_id))


async def named_buyer(tx: Tx, show: Show, buyer: Account | None) -> str | None:
    """The pseudonym of who agreed to be named."""
    if buyer is None or not (await consent_of(tx, buyer)).purchases:
        return None
    return await pseudonym(tx, show.id, buyer.id)
