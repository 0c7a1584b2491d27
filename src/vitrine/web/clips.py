from collections.abc import AsyncIterator
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response, StreamingResponse

from vitrine import clip as clips
from vitrine.clip import Clip
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit.text import file_name
from vitrine.ports import Blobs
from vitrine.web.visiting import InBlobs, InTx, PathId

router = APIRouter()

PIECE = 1 << 20  # bytes
VTT = "text/vtt; charset=utf-8"


@router.get("/clips/{clip_id}/captions.vtt")
async def clip_captions(tx: InTx, clip_id: PathId) -> Response:
    clip = await ready_clip(tx, clip_id)
    if clip.vtt is None:
        raise NotFound
    return Response(clip.vtt, media_type=VTT)


@router.get("/clips/{clip_id}/download")
async def download_clip(tx: InTx, blobs: InBlobs, clip_id: PathId) -> StreamingResponse:
    """Named in words: browsers read `filename*` (RFC 6266), older ones its plain neighbour."""
    clip = await ready_clip(tx, clip_id)
    name = f"{file_name(clip.title)}.mp4"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    said = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    headers = {"Content-Disposition": said, "Content-Length": str(clip.size)}
    return StreamingResponse(pieces(blobs, clip), media_type="video/mp4", headers=headers)


async def pieces(blobs: Blobs, clip: Clip) -> AsyncIterator[bytes]:
    size = clip.size or 0
    for at in range(0, size, PIECE):
        yield await blobs.piece(f"{clip.blob_folder}/clip.mp4", at, min(PIECE, size - at)) or b""


@router.get("/live/{show_id}/captions/{language}.vtt")
async def show_captions(tx: InTx, show_id: PathId, language: str) -> Response:
    found = {said.language: said for said in await clips.captions_of(tx, show_id)}
    if language not in found:
        raise NotFound
    return Response(found[language].body, media_type=VTT)


async def ready_clip(tx: Tx, clip_id: int) -> Clip:
    clip = await clips.clip_by_id(tx, clip_id)
    if not clip.is_ready:
        raise NotFound
    return clip
