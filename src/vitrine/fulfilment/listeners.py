from vitrine.db import Tx
from vitrine.fulfilment.parcelling import open_parcels
from vitrine.order.events import OrderPlaced


async def on_order_placed(tx: Tx, placed: OrderPlaced) -> None:
    await open_parcels(tx, placed.order_id)
