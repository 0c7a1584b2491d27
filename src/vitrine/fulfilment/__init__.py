from vitrine.fulfilment.auditing import INVARIANTS
from vitrine.fulfilment.carriers import CARRIERS, Carrier, Handover, handover_told, tracking_link
from vitrine.fulfilment.model import Parcel, ParcelHistory, ParcelState, ParcelUnit
from vitrine.fulfilment.parcelling import join, open_parcels, part, take_out
from vitrine.fulfilment.queries import (
    delivered_at,
    parcel_by_id,
    parcels_of_order,
    parcels_of_orders,
    parcels_waiting,
    waiting_count,
)
from vitrine.fulfilment.searching import (
    ParcelsBy,
    ParcelSearch,
    joinable_parcels,
    search_parcels,
)
from vitrine.fulfilment.shipping import (
    correct_tracking,
    deliver,
    hand_over,
    pack,
    presume_delivered,
    unpack,
)

__all__ = [
    "CARRIERS",
    "INVARIANTS",
    "Carrier",
    "Handover",
    "Parcel",
    "ParcelHistory",
    "ParcelSearch",
    "ParcelState",
    "ParcelUnit",
    "ParcelsBy",
    "correct_tracking",
    "deliver",
    "delivered_at",
    "hand_over",
    "handover_told",
    "join",
    "joinable_parcels",
    "open_parcels",
    "pack",
    "parcel_by_id",
    "parcels_of_order",
    "parcels_of_orders",
    "parcels_waiting",
    "part",
    "presume_delivered",
    "search_parcels",
    "take_out",
    "tracking_link",
    "unpack",
    "waiting_count",
]
