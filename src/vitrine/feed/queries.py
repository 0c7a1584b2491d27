from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select

from vitrine.db import Tx
from vitrine.feed.errors import ImportUnknown
from vitrine.feed.model import (
    Feed,
    FeedItem,
    FeedPicture,
    Import,
    ImportLine,
    LineKind,
    PictureState,
)
from vitrine.feed.ordering import is_fetched

LINES_AT_ONCE = 100
IMPORTS_SHOWN = 20


async def feeds_of(tx: Tx, shop_id: int) -> Sequence[Feed]:
    """Addresses that are asked by the clock."""
    asked = select(Feed).where(*is_fetched(shop_id))
    return (await tx.session.scalars(asked.order_by(Feed.id))).all()


async def feed_by_id(tx: Tx, feed_id: int) -> Feed:
    return await tx.session.get_one(Feed, feed_id)


async def imports_of(tx: Tx, shop_id: int) -> Sequence[Import]:
    """The newest first."""
    mine = select(Import).where(Import.shop_id == shop_id)
    return (await tx.session.scalars(mine.order_by(Import.id.desc()).limit(IMPORTS_SHOWN))).all()


async def import_by_id(tx: Tx, shop_id: int, import_id: int) -> Import:
    found = await tx.session.get(Import, import_id)
    if found is None or found.shop_id != shop_id:
        raise ImportUnknown
    return found


async def lines_of(
    tx: Tx, import_id: int, kind: LineKind, *, skip: int = 0, limit: int = LINES_AT_ONCE
) -> Sequence[ImportLine]:
    mine = select(ImportLine).where(ImportLine.import_id == import_id, ImportLine.kind == kind)
    in_order = mine.order_by(ImportLine.line, ImportLine.id)
    return (await tx.session.scalars(in_order.offset(skip).limit(limit))).all()


async def count_lines(tx: Tx, import_id: int) -> Counter[str]:
    rows = await tx.session.execute(
        select(ImportLine.kind, func.count())
        .where(ImportLine.import_id == import_id)
        .group_by(ImportLine.kind)
    )
    return Counter({str(kind): count for kind, count in rows})


async def pictures_waiting(tx: Tx, shop_id: int) -> tuple[int, int]:
    """How many are still to be fetched, and how many could not be."""
    rows = await tx.session.execute(
        select(FeedPicture.state, func.count())
        .join(FeedItem, FeedItem.product_id == FeedPicture.product_id)
        .where(FeedItem.shop_id == shop_id)
        .group_by(FeedPicture.state)
    )
    counted = Counter({str(state): count for state, count in rows})
    return counted[PictureState.WAITING], counted[PictureState.FAILED]
