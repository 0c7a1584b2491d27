"""How far an order is, in one word: what its pieces say together."""

from enum import StrEnum

from vitrine.order.model import Order, OrderState, UnitState


class Standing(StrEnum):
    UNPAID = "unpaid"
    PREPARING = "preparing"
    PACKED = "packed"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CLOSED = "closed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


GONE = (UnitState.SHIPPED, UnitState.DELIVERED)


def standing_of(order: Order) -> Standing:
    """Its units are loaded."""
    if order.state != OrderState.PLACED:
        return Standing(OrderState(order.state).value)
    states = {UnitState(unit.state) for unit in order.units} - {UnitState.CANCELLED}
    if states == {UnitState.DELIVERED}:
        return Standing.DELIVERED
    if states <= set(GONE):
        return Standing.SHIPPED
    if states & set(GONE):
        return Standing.PARTLY_SHIPPED
    return Standing.PACKED if states == {UnitState.PACKED} else Standing.PREPARING
