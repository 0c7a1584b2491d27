from fastapi import APIRouter
from pydantic import BaseModel

from vitrine import clip as clips
from vitrine import creator as creators
from vitrine import show as shows
from vitrine.api.dependencies import InTx, SignedIn
from vitrine.api.problems import refusals
from vitrine.api.shapes import PublicId
from vitrine.creator import TouchKind

router = APIRouter(tags=["touches"])


class TouchBody(BaseModel):
    """In a show, or in one of its clips."""

    show: PublicId
    clip: PublicId | None = None


@router.post("/touches", status_code=204, responses=refusals(401, 404, 422))
async def create_touch(tx: InTx, account: SignedIn, body: TouchBody) -> None:
    """The buyer looks at a product: what they buy of this shop later counts for its creator."""
    show = await shows.show_by_id(tx, body.show)
    creator = await creators.creator_by_id(tx, show.creator_id)
    if body.clip is None:
        await creators.touch(tx, account, creator, TouchKind.SHOW, show.id)
        return
    clip = await clips.clip_by_id(tx, body.clip)
    if clip.show_id == show.id:
        await creators.touch(tx, account, creator, TouchKind.CLIP, clip.id)
