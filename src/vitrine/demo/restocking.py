import asyncio

from vitrine.demo import world
from vitrine.demo.visitor import Visitor

CHECK_EVERY = 60  # seconds
PIECES = {variant.sku: pieces for ware in world.WARES for variant, pieces in ware.variants}


async def keep_restocking(visitor: Visitor, show: str) -> None:
    """What fell below a third is filled up again."""
    while True:
        shelf = await visitor.ask("GET", f"/api/v1/shows/{show}/shelf?market=GB&locale=en")
        for item in shelf["items"]:
            for variant in item["variants"]:
                missing = PIECES[variant["sku"]] - variant["available"]
                if 3 * variant["available"] < PIECES[variant["sku"]]:
                    await visitor.ask(
                        "POST",
                        f"/api/v1/shows/{show}/items/{item['item']}/stock",
                        {"variant": variant["id"], "quantity": missing},
                    )
        await asyncio.sleep(CHECK_EVERY)
