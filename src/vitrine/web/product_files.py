"""Files that belong to products: papers to keep, a video to play."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse

from vitrine.catalogue import FileKind, ProductFile, StoredFile, read_file, stored_file
from vitrine.errors import NotFound
from vitrine.ports import Blobs, BlobsAway
from vitrine.web.assets import IMMUTABLE
from vitrine.web.refusals import StorageAway
from vitrine.web.visiting import InBlobs

router = APIRouter()

PIECE = 1 << 20  # bytes
RANGE = re.compile(r"bytes=(?P<first>[0-9]{1,12})-(?P<last>[0-9]{0,12})")
MEDIA_TYPES = {FileKind.PDF: "application/pdf", FileKind.MP4: "video/mp4"}
# A paper is a stranger's: it is saved, or shown by the reader's own program, never run as a page.
AS_FILE = {"Content-Security-Policy": "sandbox; default-src 'none'"}


@dataclass(frozen=True)
class FileRow:
    url: str
    name: str


def file_row(file: ProductFile) -> FileRow:
    return FileRow(f"/files/{file.key}", file.name)


@router.get("/files/{key}")
async def file(request: Request, blobs: InBlobs, key: str) -> Response:
    """Seeking in a video asks for a part of it."""
    try:
        stored = await stored_file(blobs, key)
    except BlobsAway:
        raise StorageAway from None
    if stored is None:
        raise NotFound
    headers = {"Cache-Control": IMMUTABLE, "Accept-Ranges": "bytes", **AS_FILE}
    first, last = asked(request.headers.get("range", ""), stored.size)
    if first > last:
        unmet = {"Content-Range": f"bytes */{stored.size}"}
        return Response(status_code=416, headers=headers | unmet)
    if stored.kind is FileKind.PDF:
        headers["Content-Disposition"] = "attachment"
    is_part = last - first + 1 < stored.size
    if is_part:
        headers["Content-Range"] = f"bytes {first}-{last}/{stored.size}"
    return StreamingResponse(
        pieces(blobs, stored, first, last),
        206 if is_part else 200,
        headers | {"Content-Length": str(last - first + 1)},
        media_type=MEDIA_TYPES[stored.kind],
    )


def asked(told: str, size: int) -> tuple[int, int]:
    """First and last byte; all of them where the wish cannot be read, which RFC 9110 allows."""
    wish = RANGE.fullmatch(told)
    if wish is None:
        return 0, size - 1
    last = int(wish["last"]) if wish["last"] else size - 1
    return int(wish["first"]), min(last, size - 1)


async def pieces(blobs: Blobs, stored: StoredFile, first: int, last: int) -> AsyncIterator[bytes]:
    for at in range(first, last + 1, PIECE):
        yield await read_file(blobs, stored.key, at, min(PIECE, last + 1 - at)) or b""
