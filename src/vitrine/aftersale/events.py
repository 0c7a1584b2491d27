from vitrine.db import Fact
from vitrine.kit.money import Money


class CreditMade(Fact, frozen=True, kw_only=True, tag="order.credited"):
    """An order gives money back; the refund that carries it is on its way."""

    credit_id: int
    order_id: int
    shop_id: int
    amount: Money


class CancellationAsked(Fact, frozen=True, kw_only=True, tag="cancellation.asked"):
    cancellation_id: int
    order_id: int
    shop_id: int


class CancellationDone(Fact, frozen=True, kw_only=True, tag="cancellation.done"):
    cancellation_id: int
    order_id: int
    shop_id: int
    unit_ids: tuple[int, ...]


class CancellationRefused(Fact, frozen=True, kw_only=True, tag="cancellation.refused"):
    cancellation_id: int
    order_id: int
    shop_id: int


class ContractWithdrawn(Fact, frozen=True, kw_only=True, tag="order.withdrawn"):
    """A buyer declared to withdraw, from all of an order or a part."""

    withdrawal_id: int
    order_id: int
    shop_id: int


class ReturnMoved(Fact, frozen=True, kw_only=True, tag="return.moved"):
    return_id: int
    order_id: int
    shop_id: int
    state: str


class ExchangeEnded(Fact, frozen=True, kw_only=True, tag="return.exchange_ended"):
    """There is no replacement: the return goes on, and ends in money."""

    return_id: int
    order_id: int
    shop_id: int
