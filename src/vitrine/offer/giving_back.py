from vitrine.db import Tx
from vitrine.offer.drawing import undraw
from vitrine.offer.limiting import give_shares_back
from vitrine.offer.redeeming import release


async def give_back(tx: Tx, order_id: int) -> None:
    """An order came to nothing: deals, promotions and discounts have its share again."""
    await give_shares_back(tx, order_id)
    await release(tx, order_id)
    await undraw(tx, order_id)
