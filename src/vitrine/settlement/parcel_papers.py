"""What lies in a parcel, and what is stuck on it: drawn when asked for, so always as things are."""

from vitrine.db import Tx
from vitrine.fulfilment import CARRIERS, parcel_by_id
from vitrine.market import market
from vitrine.order import address_lines, order_with_units
from vitrine.settlement.issuing import issuer_of, slip_lines
from vitrine.settlement.paper_bodies import ParcelPaper
from vitrine.shop import shop_by_id


async def parcel_paper(tx: Tx, parcel_id: int) -> ParcelPaper:
    parcel = await parcel_by_id(tx, parcel_id)
    order = await order_with_units(tx, parcel.order_id)
    shop = await shop_by_id(tx, parcel.shop_id)
    carrier = CARRIERS.get(parcel.carrier or "")
    return ParcelPaper(
        parcel_number=str(parcel.id),
        order_number=order.number,
        ordered_at=order.placed_at or order.drafted_at,
        time_zone=market(order.market).time_zone,
        locale=order.locale,
        issuer=issuer_of(shop),
        buyer=address_lines(order),
        lines=list(slip_lines(order, parcel.unit_ids)),
        delivery_name=order.delivery_name,
        carrier=carrier.name if carrier else "",
        tracking=parcel.tracking or "",
    )
