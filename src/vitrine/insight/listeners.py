from vitrine.db import Tx
from vitrine.insight.counting import count_view
from vitrine.realtime.playtime import ViewFlushed


async def on_view_flushed(tx: Tx, flushed: ViewFlushed) -> None:
    await count_view(tx, flushed)
