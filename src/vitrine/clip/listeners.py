from vitrine.clip.removing import remove_clips_of
from vitrine.db import Tx
from vitrine.show.events import RecordingRemoved


async def on_recording_removed(tx: Tx, event: RecordingRemoved) -> None:
    await remove_clips_of(tx, event.show_id)
