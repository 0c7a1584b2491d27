from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from vitrine.account import Account
from vitrine.chat.model import Deed, ModerationDeed
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.ids import new_id

SHOWN_AT_ONCE = 100
LONGEST_REASON = 300


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """Who did what, to whom, in which show, and why."""

    shop_id: int
    by: Account
    deed: Deed
    reason: str = ""
    of: int | None = None
    show_id: int | None = None


def record(tx: Tx, done: Done) -> None:
    """What a moderator did stays written, and cannot be changed."""
    deed = ModerationDeed(
        id=new_id(),
        shop_id=done.shop_id,
        show_id=done.show_id,
        by_id=done.by.id,
        of_id=done.of,
        deed=done.deed,
        reason=done.reason[:LONGEST_REASON],
        made_at=clock.now(),
    )
    tx.session.add(deed)


async def deeds_of(tx: Tx, shop_id: int) -> Sequence[ModerationDeed]:
    """The newest first."""
    of_shop = select(ModerationDeed).where(ModerationDeed.shop_id == shop_id)
    newest = of_shop.order_by(ModerationDeed.id.desc()).limit(SHOWN_AT_ONCE)
    return (await tx.session.scalars(newest)).all()
