from typing import Annotated

from fastapi import Depends

from vitrine import show as shows
from vitrine.errors import NotFound
from vitrine.show import Show
from vitrine.web.studio import hosted
from vitrine.web.visiting import InDatabase, PathId, SignedIn


async def recorded_show(db: InDatabase, account: SignedIn, show_id: PathId) -> Show:
    """In a transaction of its own: the store may take its time."""
    async with db.begin() as tx:
        show = await shows.show_by_id(tx, show_id)
        await hosted(tx, account, show.shop_id)
    if not show.is_over or show.recording_removed_at is not None:
        raise NotFound
    return show


RecordedShow = Annotated[Show, Depends(recorded_show)]
