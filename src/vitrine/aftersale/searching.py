from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import selectinload

from vitrine.aftersale.model import (
    By,
    Cancellation,
    CancellationState,
    Return,
    ReturnKind,
    ReturnState,
)
from vitrine.db import Tx
from vitrine.order import Order, SortedBy, of_buyers

Place = tuple[datetime, int]


class AskedSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller looks for among what was asked of them; `from` counts, `before` does not."""

    ids: Collection[int] = ()
    order_ids: Collection[int] = ()
    buyer_ids: Collection[int] = ()
    asked_from: datetime | None = None
    asked_before: datetime | None = None
    changed_from: datetime | None = None
    changed_before: datetime | None = None
    after: Place | None = None
    sorted_by: SortedBy = SortedBy.CREATED
    newest_first: bool = True
    limit: int = 100


async def search_cancellations(
    tx: Tx,
    shop_id: int,
    search: AskedSearch,
    *,
    states: Collection[CancellationState] = (),
    by: By | None = None,
) -> tuple[Sequence[Cancellation], int]:
    more = [
        Cancellation.state.in_(states) if states else None,
        Cancellation.by == by if by else None,
    ]
    return await searched(tx, Cancellation, shop_id, search, more)


async def search_returns(
    tx: Tx,
    shop_id: int,
    search: AskedSearch,
    *,
    like: Collection[tuple[ReturnKind, ReturnState]] = (),
) -> tuple[Sequence[Return], int]:
    """`like`: of one of these kinds and then in that state."""
    alike = tuple_(Return.kind, Return.state).in_(like) if like else None
    return await searched(tx, Return, shop_id, search, [alike])


async def searched(
    tx: Tx,
    table: Any,
    shop_id: int,
    search: AskedSearch,
    more: Sequence[ColumnElement[bool] | None],
) -> tuple[Sequence[Any], int]:
    told = [table.shop_id == shop_id, *conditions(table, shop_id, search), *more]
    matching = [condition for condition in told if condition is not None]
    counted = await tx.session.scalar(select(func.count(table.id)).where(*matching))
    found = placed(select(table).where(*matching), table, search)
    rows = await tx.session.scalars(found.options(selectinload(table.units)))
    return rows.all(), counted or 0


def conditions(
    table: Any, shop_id: int, search: AskedSearch
) -> Sequence[ColumnElement[bool] | None]:
    theirs = select(Order.id).where(Order.shop_id == shop_id, of_buyers(search.buyer_ids))
    return (
        table.id.in_(search.ids) if search.ids else None,
        table.order_id.in_(search.order_ids) if search.order_ids else None,
        table.order_id.in_(theirs) if search.buyer_ids else None,
        table.asked_at >= search.asked_from if search.asked_from else None,
        table.asked_at < search.asked_before if search.asked_before else None,
        table.changed_at >= search.changed_from if search.changed_from else None,
        table.changed_at < search.changed_before if search.changed_before else None,
    )


def placed(found: Select[Any], table: Any, search: AskedSearch) -> Select[Any]:
    by = table.asked_at if search.sorted_by is SortedBy.CREATED else table.changed_at
    place = tuple_(by, table.id)
    if search.newest_first:
        found = found.order_by(by.desc(), table.id.desc())
        found = found if search.after is None else found.where(place < search.after)
    else:
        found = found.order_by(by, table.id)
        found = found if search.after is None else found.where(place > search.after)
    return found.limit(search.limit)
