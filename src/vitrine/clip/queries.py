from collections.abc import Sequence

from sqlalchemy import select

from vitrine.clip.model import Clip
from vitrine.db import Tx
from vitrine.errors import NotFound

SHOWN_AT_ONCE = 100


async def clip_by_id(tx: Tx, clip_id: int) -> Clip:
    clip = await tx.session.get(Clip, clip_id)
    if clip is None:
        raise NotFound
    return clip


async def clips_of_show(tx: Tx, show_id: int) -> Sequence[Clip]:
    """The newest first."""
    of_show = select(Clip).where(Clip.show_id == show_id).order_by(Clip.id.desc())
    return (await tx.session.scalars(of_show.limit(SHOWN_AT_ONCE))).all()
