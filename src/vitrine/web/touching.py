from vitrine import creator as creators
from vitrine import show as shows
from vitrine.creator import TouchKind
from vitrine.db import Tx
from vitrine.web.visiting import Visit


async def note_touch(
    tx: Tx, visit: Visit, shop_id: int, *, show_id: int | None = None, by: str = ""
) -> None:
    """A page of a shop that was opened from a show, or by a creator's link."""
    if visit.account is None:
        return
    creator = await creators.creator_by_code(tx, by)
    if creator is not None and creator.shop_id == shop_id:
        await creators.touch(tx, visit.account, creator, TouchKind.LINK)
    elif show_id is not None:
        show = await shows.show_by_id(tx, show_id)
        creator = await creators.creator_by_id(tx, show.creator_id)
        await creators.touch(tx, visit.account, creator, TouchKind.SHOW, show.id)
