"""A buyer who has one colour and would rather have the other."""

from dataclasses import dataclass

from tests.world.after import BY_DHL, Placed, placed
from tests.world.order import a_till
from vitrine import aftersale, fulfilment
from vitrine.aftersale import Disposition, Inspected
from vitrine.catalogue import variants_by_ids, variants_of
from vitrine.db import Database
from vitrine.stock import ClaimLane, receive


@dataclass(frozen=True, slots=True)
class Wardrobe:
    """Three coral ones delivered, and slate ones on the shelf at the same price."""

    order: Placed
    coral: int
    slate: int

    async def ask(self, unit_ids: list[int], *, wants: int | None = None) -> int:
        wanted = dict.fromkeys(unit_ids, wants or self.slate)
        async with self.order.db.begin() as tx:
            asked = await aftersale.ask_exchange(tx, self.order.id, wanted, reason="not_needed")
        return asked.id

    async def come_back(self, return_id: int) -> None:
        async with self.order.db.begin() as tx:
            await aftersale.approve(tx, return_id)
            await aftersale.receive(tx, return_id)

    async def settle(self, return_id: int, disposition: Disposition = Disposition.SHELF) -> None:
        async with self.order.db.begin() as tx:
            found = await aftersale.return_by_id(tx, return_id)
            inspected = dict.fromkeys(found.unit_ids, Inspected(0, disposition))
            await aftersale.settle(tx, return_id, inspected)

    async def exchange(self, unit_ids: list[int], *, wants: int | None = None) -> int:
        asked = await self.ask(unit_ids, wants=wants)
        await self.come_back(asked)
        await self.settle(asked)
        return asked

    async def send_newest(self) -> None:
        async with self.order.db.begin() as tx:
            parcel = (await fulfilment.parcels_of_order(tx, self.order.id))[-1]
            await fulfilment.hand_over(tx, parcel.id, BY_DHL)


async def a_wardrobe(db: Database, lane: ClaimLane, *, slate: int = 2) -> Wardrobe:
    till = await a_till(db, lane, options=("Coral", "Slate"))
    order = await placed(till)
    await order.deliver()
    async with db.begin() as tx:
        product_id = (await variants_by_ids(tx, [till.variant_id]))[till.variant_id].product_id
        other = next(v.id for v in await variants_of(tx, product_id) if v.id != till.variant_id)
        if slate:
            await receive(tx, other, slate)
    return Wardrobe(order, till.variant_id, other)
