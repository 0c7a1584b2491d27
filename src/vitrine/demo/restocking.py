import asyncio
from collections.abc import Iterator
from typing import Any

from vitrine.demo import world
from vitrine.demo.visitor import Visitor

CHECK_EVERY = 60  # seconds
PIECES = {variant.sku: pieces for ware in world.WARES for variant, pieces in ware.variants}


async def keep_restocking(visitor: Visitor, show: str) -> None:
    while True:
        shelf = await visitor.ask("GET", f"/api/v1/shows/{show}/shelf?market=GB&locale=en")
        for item, missing in running_out(shelf["items"]):
            await visitor.ask("POST", f"/api/v1/shows/{show}/items/{item}/stock", missing)
        await asyncio.sleep(CHECK_EVERY)


def running_out(items: list[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Of the demo's own wares, what fell below a third; others' stock is theirs to keep."""
    for item in items:
        for variant in item["variants"]:
            pieces, left = PIECES.get(variant["sku"], 0), variant["available"]
            if 3 * left < pieces:
                yield item["item"], {"variant": variant["id"], "quantity": pieces - left}
