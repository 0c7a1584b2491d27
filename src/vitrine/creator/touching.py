"""Who brought a buyer that comes back later: of those who are signed in, on our side alone.

Of guests nothing is kept: what is not in the address of their page is forgotten with it.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from vitrine.account import Account
from vitrine.creator.model import Creator
from vitrine.creator.touch_model import Touch, TouchKind
from vitrine.db import Tx
from vitrine.kit import clock

SHOW_COUNTS_FOR = timedelta(hours=24)
OTHERS_COUNT_FOR = timedelta(days=7)


async def touch(
    tx: Tx, account: Account, creator: Creator, kind: TouchKind, subject: int | None = None
) -> None:
    if creator.shop_id is None or creator.account_id == account.id:
        return
    tx.session.add(
        Touch(
            account_id=account.id,
            shop_id=creator.shop_id,
            creator_id=creator.id,
            kind=kind,
            subject=subject,
            at=clock.now(),
        )
    )
    await tx.flush()


async def last_touch(tx: Tx, account_id: int, shop_id: int, at: datetime) -> Touch | None:
    """That counts: a show's for a day, a clip's or a link's for a week."""
    of_show = (Touch.kind == TouchKind.SHOW) & (Touch.at > at - SHOW_COUNTS_FOR)
    other = (Touch.kind != TouchKind.SHOW) & (Touch.at > at - OTHERS_COUNT_FOR)
    return await tx.session.scalar(
        select(Touch)
        .where(
            Touch.account_id == account_id,
            Touch.shop_id == shop_id,
            Touch.at <= at,
            or_(of_show, other),
        )
        .order_by(Touch.at.desc(), Touch.id.desc())
        .limit(1)
    )


async def forget_touches(tx: Tx) -> None:
    """Those that count for nothing any more."""
    await tx.session.execute(delete(Touch).where(Touch.at <= clock.now() - OTHERS_COUNT_FOR))
