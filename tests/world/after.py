"""What sellers and buyers do with an order that is placed."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from tests.world.order import Till
from tests.world.outbox import heard
from vitrine import aftersale, fulfilment, payment
from vitrine.db import Database, Tx
from vitrine.db.auditing import breaches
from vitrine.fulfilment import Handover
from vitrine.order import Order, order_with_units
from vitrine.payment.model import Refund, RefundState
from vitrine.wiring import AUDITS

BY_DHL = Handover("dhl", "00340434161094042557")


@dataclass(frozen=True, slots=True)
class Placed:
    """An order of some pieces, its parcel open."""

    till: Till
    id: int

    @property
    def db(self) -> Database:
        return self.till.db

    async def order(self) -> Order:
        async with self.db.begin() as tx:
            return await order_with_units(tx, self.id)

    async def units(self) -> list[int]:
        return [unit.id for unit in (await self.order()).units]

    async def states(self) -> list[str]:
        return [str(unit.state) for unit in (await self.order()).units]

    async def parcel(self) -> int:
        async with self.db.begin() as tx:
            return (await fulfilment.parcels_of_order(tx, self.id))[0].id

    async def send(self) -> int:
        parcel_id = await self.parcel()
        async with self.db.begin() as tx:
            await fulfilment.hand_over(tx, parcel_id, BY_DHL)
        return parcel_id

    async def cancel(self, unit_ids: Collection[int]) -> None:
        async with self.db.begin() as tx:
            await aftersale.cancel_by_buyer(tx, self.id, unit_ids, reason="mistake")

    async def deliver(self) -> None:
        parcel_id = await self.send()
        async with self.db.begin() as tx:
            await fulfilment.deliver(tx, parcel_id)

    async def come_back(self, unit_ids: Collection[int]) -> int:
        async with self.db.begin() as tx:
            asked = await aftersale.ask_return(tx, self.id, unit_ids, reason="defective")
            await aftersale.approve(tx, asked.id)
            await aftersale.receive(tx, asked.id)
            return asked.id

    async def refunded(self) -> int:
        """By the provider, for this order."""
        await payment.send_refunds(self.db, self.till.desk.providers)
        await heard(self.db, "aftersale")
        async with self.db.begin() as tx:
            return await sum_of_refunds(tx, self.id)

    async def broken(self) -> list[str]:
        await heard(self.db)
        async with self.db.begin() as tx:
            return [breach.invariant.name for breach in await breaches(tx, AUDITS)]


async def sum_of_refunds(tx: Tx, order_id: int) -> int:
    counted = select(func.coalesce(func.sum(Refund.minor), 0)).where(
        Refund.order_id == order_id, Refund.state == RefundState.SUCCEEDED
    )
    return int(await tx.session.scalar(counted) or 0)


async def placed(till: Till, quantity: int = 3) -> Placed:
    _, paid = await till.buy(quantity)
    await heard(till.db, "fulfilment")
    return Placed(till, paid.order.id)
