from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.clip.errors import (
    CaptionBackwards,
    CaptionsBurnedIn,
    CaptionsEmpty,
    CaptionsNotRight,
    CaptionsTooMany,
    CaptionTimesNotRight,
    ClipNotReady,
)
from vitrine.clip.model import Captions, Clip, ShowCaptions
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.media.clips.captions import CaptionsBroken, Cue, read_vtt, write_vtt

REFUSALS = {
    "no-header": CaptionsNotRight,
    "no-cues": CaptionsEmpty,
    "too-many": CaptionsTooMany,
    "times": CaptionTimesNotRight,
    "backwards": CaptionBackwards,
}


async def caption_show(tx: Tx, show_id: int, language: str, body: str) -> None:
    """Written again from what was read: nothing else of the file is kept."""
    row = insert(ShowCaptions).values(
        show_id=show_id,
        language=language,
        body=write_vtt(read_captions(body)),
        changed_at=clock.now(),
    )
    new = {"body": row.excluded.body, "changed_at": row.excluded.changed_at}
    keys = [ShowCaptions.show_id, ShowCaptions.language]
    await tx.session.execute(row.on_conflict_do_update(index_elements=keys, set_=new))


def read_captions(body: str) -> list[Cue]:
    try:
        return read_vtt(body)
    except CaptionsBroken as broken:
        raise REFUSALS[broken.code](field="captions", line=broken.line) from None


def caption_clip(clip: Clip, language: str, body: str) -> None:
    """Beside the clip, on its own clock."""
    demand_beside(clip)
    clip.vtt, clip.language = write_vtt(read_captions(body)), language
    clip.captions = Captions.BESIDE


def drop_clip_captions(clip: Clip) -> None:
    demand_beside(clip)
    clip.vtt, clip.language, clip.captions = None, None, Captions.NONE


def demand_beside(clip: Clip) -> None:
    if not clip.is_ready:
        raise ClipNotReady
    if clip.captions == Captions.BURNED:
        raise CaptionsBurnedIn


async def drop_captions(tx: Tx, show_id: int, language: str | None = None) -> None:
    of_show = delete(ShowCaptions).where(ShowCaptions.show_id == show_id)
    if language is not None:
        of_show = of_show.where(ShowCaptions.language == language)
    await tx.session.execute(of_show)


async def captions_of(tx: Tx, show_id: int) -> Sequence[ShowCaptions]:
    of_show = select(ShowCaptions).where(ShowCaptions.show_id == show_id)
    return (await tx.session.scalars(of_show.order_by(ShowCaptions.language))).all()


async def captions_in(tx: Tx, show_id: int, language: str) -> ShowCaptions | None:
    return await tx.session.get(ShowCaptions, (show_id, language))
