from vitrine.aftersale import CreditReason, ReturnState
from vitrine.fulfilment import CARRIERS, Parcel, ParcelState
from vitrine.kit.text import mark
from vitrine.order import Standing
from vitrine.web.visiting import Visit

STANDINGS = {
    Standing.UNPAID: (mark("Not paid yet"), "time"),
    Standing.PREPARING: (mark("Being prepared"), "good"),
    Standing.PACKED: (mark("Packed"), "good"),
    Standing.PARTLY_SHIPPED: (mark("Partly on its way"), "time"),
    Standing.SHIPPED: (mark("On its way"), "time"),
    Standing.DELIVERED: (mark("Delivered"), "good"),
    Standing.CLOSED: (mark("Closed"), "plain"),
    Standing.EXPIRED: (mark("Expired"), "plain"),
    Standing.CANCELLED: (mark("Cancelled"), "bad"),
}
PARCELS = {
    ParcelState.OPEN: (mark("Being prepared"), "plain"),
    ParcelState.PACKED: (mark("Packed"), "plain"),
    ParcelState.HANDED_OVER: (mark("On its way"), "time"),
    ParcelState.DELIVERED: (mark("Delivered"), "good"),
    ParcelState.CANCELLED: (mark("Cancelled"), "bad"),
}
RETURNS = {
    ReturnState.REQUESTED: (mark("The seller decides"), "time"),
    ReturnState.APPROVED: (mark("To be sent back"), "time"),
    ReturnState.SENT: (mark("On its way back"), "time"),
    ReturnState.RECEIVED: (mark("Being checked"), "time"),
    ReturnState.SETTLED: (mark("Done"), "good"),
    ReturnState.REFUSED: (mark("Refused"), "bad"),
    ReturnState.CANCELLED: (mark("Cancelled"), "plain"),
}
CREDITS = {
    CreditReason.CANCELLATION: mark("Cancelled"),
    CreditReason.WITHDRAWAL: mark("Withdrawal"),
    CreditReason.RETURN: mark("Return"),
    CreditReason.GOODWILL: mark("Courtesy"),
    CreditReason.PROVIDER: mark("Refund"),
}


def carrier_name(visit: Visit, parcel: Parcel) -> str:
    known = CARRIERS.get(parcel.carrier or "")
    return visit.says(known.name) if known else ""
