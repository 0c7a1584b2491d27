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

Place = tuple[datetime, int]


class AskedSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What a seller looks for among what was asked of them; `from` counts, `before` does not."""

    ids: Collection[int] = ()
    order_ids: Collection[int] = ()
    asked_from: datetime | None = None
    asked_before: datetime | None = None
    after: Place | None = None
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
    states: Collection[ReturnState] = (),
    kinds: Collection[ReturnKind] = (),
) -> tuple[Sequence[Return], int]:
    more = [Return.state.in_(states) if states else None]
    more.append(Return.kind.in_(kinds) if kinds else None)
    return await searched(tx, Return, shop_id, search, more)


async def searched(
    tx: Tx,
    table: Any,
    shop_id: int,
    search: AskedSearch,
    more: Sequence[ColumnElement[bool] | None],
) -> tuple[Sequence[Any], int]:
    told = [
        table.shop_id == shop_id,
        table.id.in_(search.ids) if search.ids else None,
        table.order_id.in_(search.order_ids) if search.order_ids else None,
        table.asked_at >= search.asked_from if search.asked_from else None,
        table.asked_at < search.asked_before if search.asked_before else None,
        *more,
    ]
    matching = [condition for condition in told if condition is not None]
    counted = await tx.session.scalar(select(func.count(table.id)).where(*matching))
    found = placed(select(table).where(*matching), table, search)
    rows = await tx.session.scalars(found.options(selectinload(table.units)))
    return rows.all(), counted or 0


def placed(found: Select[Any], table: Any, search: AskedSearch) -> Select[Any]:
    place = tuple_(table.asked_at, table.id)
    if search.newest_first:
        found = found.order_by(table.asked_at.desc(), table.id.desc())
        found = found if search.after is None else found.where(place < search.after)
    else:
        found = found.order_by(table.asked_at, table.id)
        found = found if search.after is None else found.where(place > search.after)
    return found.limit(search.limit)
