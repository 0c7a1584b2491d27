"""Files for whoever may have them, named in words."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path
from fastapi.responses import RedirectResponse, Response, StreamingResponse

from vitrine import clip as clips
from vitrine.clip import Clip, Recorded
from vitrine.errors import NotFound
from vitrine.kit.text import file_name, mark
from vitrine.ports import Blobs, BlobsAway
from vitrine.show import Show
from vitrine.web.clips import ready_clip
from vitrine.web.hosting import RecordedShow
from vitrine.web.refusals import StorageAway
from vitrine.web.rendering import page
from vitrine.web.visiting import InBlobs, InTx, PathId, Visiting

router = APIRouter()

PIECE = 1 << 20  # bytes
MB, GB = 1_000_000, 1_000_000_000
PART = mark("{title}, part {n}")
PartNumber = Annotated[int, Path(ge=1, le=999)]


@dataclass(frozen=True)
class PartRow:
    number: int
    length: str
    size: str


@router.get("/clips/{clip_id}/download")
async def download_clip(tx: InTx, blobs: InBlobs, clip_id: PathId) -> StreamingResponse:
    clip = await ready_clip(tx, clip_id)
    return attachment(clip.title, clip.size or 0, pieces(blobs, clip))


@router.get("/studio/{show_id}/recording")  # noqa: FAST003 - read by RecordedShow
async def recording(blobs: InBlobs, visit: Visiting, show: RecordedShow) -> Response:
    """A recording in one piece is downloaded at once."""
    parts = await kept(blobs, show)
    if len(parts) == 1:
        return RedirectResponse(visit.url(f"/studio/{show.id}/recording/1.mp4"), 303)
    rows = [
        PartRow(n, clock_of(part.length_ms), size_of(visit.formats.number, part.size))
        for n, part in enumerate(parts, start=1)
    ]
    return page(visit, "studio/recording.html", show=show, parts=rows)


@router.get("/studio/{show_id}/recording/{part}.mp4")  # noqa: FAST003 - read by RecordedShow
async def download_recording(
    blobs: InBlobs, visit: Visiting, show: RecordedShow, part: PartNumber
) -> StreamingResponse:
    parts = await kept(blobs, show)
    if part > len(parts):
        raise NotFound
    title = show.title if len(parts) == 1 else visit.says(PART, title=show.title, n=part)
    wanted = parts[part - 1]
    return attachment(title, wanted.size, clips.bytes_of(blobs, wanted))


async def kept(blobs: Blobs, show: Show) -> list[Recorded]:
    try:
        return await clips.recording_of(blobs, show.id)
    except BlobsAway:
        raise StorageAway from None


async def pieces(blobs: Blobs, clip: Clip) -> AsyncIterator[bytes]:
    size = clip.size or 0
    for at in range(0, size, PIECE):
        yield await blobs.piece(f"{clip.blob_folder}/clip.mp4", at, min(PIECE, size - at)) or b""


def attachment(title: str, size: int, body: AsyncIterator[bytes]) -> StreamingResponse:
    """Named in words: browsers read `filename*` (RFC 6266), older ones its plain neighbour."""
    name = f"{file_name(title)}.mp4"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    said = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": said, "Content-Length": str(size)}
    return StreamingResponse(body, media_type="video/mp4", headers=headers)


def clock_of(milliseconds: int) -> str:
    minutes, seconds = divmod(round(milliseconds / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def size_of(number: Callable[[float], str], size: int) -> str:
    unit, of = ("GB", GB) if size >= GB else ("MB", MB)
    return f"{number(round(size / of, 1))} {unit}"
