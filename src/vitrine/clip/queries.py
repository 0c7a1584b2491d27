from collections.abc import Sequence

from sqlalchemy import select

from vitrine.clip.model import Clip, ClipState
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.show import Show

SHOWN_AT_ONCE = 100
OF_A_SHOP = 24


async def clip_by_id(tx: Tx, clip_id: int) -> Clip:
    clip = await tx.session.get(Clip, clip_id)
    if clip is None:
        raise NotFound
    return clip


async def clips_of_show(tx: Tx, show_id: int) -> Sequence[Clip]:
    """The newest first."""
    of_show = select(Clip).where(Clip.show_id == show_id).order_by(Clip.id.desc())
    return (await tx.session.scalars(of_show.limit(SHOWN_AT_ONCE))).all()


async def clips_of_shop(tx: Tx, shop_id: int) -> Sequence[Clip]:
    """Those that everybody may watch, the newest first."""
    ready = (
        select(Clip)
        .join(Show, Show.id == Clip.show_id)
        .where(Show.shop_id == shop_id, Clip.state == ClipState.READY)
        .order_by(Clip.id.desc())
    )
    return (await tx.session.scalars(ready.limit(OF_A_SHOP))).all()
