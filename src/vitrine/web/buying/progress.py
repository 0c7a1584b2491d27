"""What has become of an order, for its buyer and for its seller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from vitrine import aftersale, fulfilment
from vitrine.aftersale import CreditReason, Return, ReturnState
from vitrine.catalogue import variants_by_ids
from vitrine.db import Tx
from vitrine.fulfilment import Parcel, ParcelState, tracking_link
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.order import Order, OrderState, UnitState
from vitrine.payment import RefundState, refunds_of_order
from vitrine.web.buying.pieces import Pieces, pieces_of
from vitrine.web.buying.words import CREDITS, PARCELS, RETURNS, carrier_name
from vitrine.web.visiting import Visit


@dataclass(frozen=True)
class Step:
    name: str
    at: datetime | None

    @property
    def is_done(self) -> bool:
        return self.at is not None


@dataclass(frozen=True)
class ParcelView:
    id: int
    state: str
    state_name: str
    tone: str
    carrier: str
    carrier_key: str
    tracking: str
    link: str | None
    handed_over_at: datetime | None
    delivered_at: datetime | None
    pieces: Sequence[Pieces]


@dataclass(frozen=True)
class CreditView:
    id: int
    name: str
    at: datetime
    amount: Money
    is_failed: bool


@dataclass(frozen=True)
class Instead:
    """What goes out for pieces that come back."""

    title: str
    option: str
    unit_ids: Sequence[int]


@dataclass(frozen=True)
class ReturnView:
    id: int
    secret: str
    kind: str
    state: str
    state_name: str
    tone: str
    reason: str
    note: str
    answer: str
    tracking: str
    asked_at: datetime
    pieces: Sequence[Pieces]
    instead: Sequence[Instead]
    goods_stay: bool

    @property
    def replaced(self) -> set[int]:
        """Pieces for which no money goes back."""
        return {unit_id for each in self.instead for unit_id in each.unit_ids}


def timeline(visit: Visit, order: Order, parcels: Sequence[Parcel]) -> list[Step]:
    """A step is done when all of what was ordered has done it: an exchange does not set it back."""
    if order.state not in (OrderState.PLACED, OrderState.CLOSED):
        return []
    instead = {unit.replaced_by for line in order.lines for unit in line.units}
    parcels = [parcel for parcel in parcels if not instead.issuperset(parcel.unit_ids)]
    named = [
        (mark("Ordered"), order.placed_at),
        (mark("Packed"), latest([parcel.packed_at for parcel in parcels])),
        (mark("On its way"), latest([parcel.handed_over_at for parcel in parcels])),
        (mark("Delivered"), latest([parcel.delivered_at for parcel in parcels])),
    ]
    return [Step(visit.says(name), at) for name, at in named]


def latest(moments: Sequence[datetime | None]) -> datetime | None:
    known = [moment for moment in moments if moment is not None]
    return max(known) if known and len(known) == len(moments) else None


async def parcel_views(tx: Tx, visit: Visit, order: Order) -> list[ParcelView]:
    parcels = await fulfilment.parcels_of_order(tx, order.id)
    return [await parcel_view(tx, visit, order, parcel) for parcel in parcels]


async def parcel_view(tx: Tx, visit: Visit, order: Order, parcel: Parcel) -> ParcelView:
    says, tone = PARCELS[ParcelState(parcel.state)]
    return ParcelView(
        id=parcel.id,
        state=ParcelState(parcel.state).value,
        state_name=visit.says(says),
        tone=tone,
        carrier=carrier_name(visit, parcel),
        carrier_key=parcel.carrier or "",
        tracking=parcel.tracking or "",
        link=tracking_link(parcel.carrier, parcel.tracking),
        handed_over_at=parcel.handed_over_at,
        delivered_at=parcel.delivered_at,
        pieces=await pieces_of(tx, order, parcel.unit_ids),
    )


async def credit_views(tx: Tx, visit: Visit, order: Order) -> list[CreditView]:
    refunds = await refunds_of_order(tx, order.id)
    return [
        CreditView(
            id=each.id,
            name=visit.says(CREDITS[CreditReason(each.because)]),
            at=each.made_at,
            amount=each.amount,
            is_failed=refunds[each.refund_id].state == RefundState.FAILED,
        )
        for each in await aftersale.credits_of_order(tx, order.id)
    ]


async def return_views(tx: Tx, visit: Visit, order: Order) -> list[ReturnView]:
    found = await aftersale.returns_of_order(tx, order.id)
    return [await return_view(tx, visit, order, each) for each in found]


async def return_view(tx: Tx, visit: Visit, order: Order, found: Return) -> ReturnView:
    says, tone = RETURNS[ReturnState(found.state)]
    return ReturnView(
        id=found.id,
        secret=found.secret,
        kind=str(found.kind),
        state=ReturnState(found.state).value,
        state_name=visit.says(says),
        tone=tone,
        reason=visit.says(aftersale.reason_name(found.reason)),
        note=found.note,
        answer=found.answer,
        tracking=found.tracking or "",
        asked_at=found.asked_at,
        pieces=await pieces_of(tx, order, found.unit_ids),
        instead=await instead_of(tx, found),
        goods_stay=found.goods_stay,
    )


async def instead_of(tx: Tx, found: Return) -> list[Instead]:
    wanted = found.wanted
    variants = await variants_by_ids(tx, wanted.values())
    return [
        Instead(
            title=variant.product.title,
            option=variant.option,
            unit_ids=[unit_id for unit_id, each in wanted.items() if each == variant_id],
        )
        for variant_id, variant in variants.items()
    ]


async def cancelled_pieces(tx: Tx, order: Order) -> list[Pieces]:
    gone = {unit.id for unit in order.units if unit.state == UnitState.CANCELLED}
    return await pieces_of(tx, order, gone)
