from sqlalchemy import select

from vitrine.clip.captioning import drop_captions
from vitrine.clip.model import Clip
from vitrine.db import Tx
from vitrine.show import remove_files


async def remove_clip(tx: Tx, clip: Clip) -> None:
    """Gone at once for everybody who asks; its files follow within seconds."""
    remove_files(tx, clip.blob_folder)
    await tx.session.delete(clip)


async def remove_clips_of(tx: Tx, show_id: int) -> None:
    for clip in await tx.session.scalars(select(Clip).where(Clip.show_id == show_id)):
        await remove_clip(tx, clip)
    await drop_captions(tx, show_id)
