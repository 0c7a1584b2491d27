"""What programs hear of: a product goes off sale, and comes back."""

from tests.world.outbox import heard
from tests.world.pages import Cast
from vitrine.catalogue import pause, product_by_id, resume
from vitrine.db import Database


async def take_the_cup_off_sale(db: Database, cast: Cast) -> None:
    async with db.begin() as tx:
        pause(tx, await product_by_id(tx, cast.cup.id))
    await heard(db, "webhook")


async def put_it_back(db: Database, cast: Cast) -> None:
    async with db.begin() as tx:
        await resume(tx, await product_by_id(tx, cast.cup.id), "GB")
    await heard(db, "webhook")
