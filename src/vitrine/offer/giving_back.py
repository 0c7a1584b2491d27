from vitrine.db import Tx
from vitrine.offer.drawing import draw_again, undraw
from vitrine.offer.limiting import give_shares_back, spend_again
from vitrine.offer.redeeming import redeem_again, release


async def give_back(tx: Tx, order_id: int) -> None:
    """An order came to nothing: deals, promotions and discounts have its share again."""
    await give_shares_back(tx, order_id)
    await release(tx, order_id)
    await undraw(tx, order_id)


async def take_again(tx: Tx, order_id: int) -> None:
    """Money came for an order that had expired. Raises where somebody else was faster."""
    await spend_again(tx, order_id)
    await redeem_again(tx, order_id)
    await draw_again(tx, order_id)
