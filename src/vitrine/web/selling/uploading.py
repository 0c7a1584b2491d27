from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.datastructures import FormData, UploadFile
from starlette.types import Message, Receive

from vitrine.catalogue import MOST_BYTES, StoredImage, store_image, stored_image
from vitrine.errors import VitrineError
from vitrine.ports import Blobs
from vitrine.web.filling import Form
from vitrine.web.refusals import UploadTooLarge
from vitrine.web.visiting import Visit

# Above a picture's own limit, so that one a little too large is refused beside its field
# and what was typed is kept.
MOST_SENT = 4 * MOST_BYTES


@asynccontextmanager
async def sent_form(
    request: Request, most: int = MOST_SENT, refusal: Callable[[], VitrineError] | None = None
) -> AsyncGenerator[FormData]:
    refuse = refusal or too_much
    declared = request.headers.get("content-length", "0")
    if not declared.isdecimal() or int(declared) > most:
        raise refuse()
    capped_request = Request(request.scope, capped(request.receive, most, refuse))
    async with capped_request.form(max_files=1) as sent:
        yield sent


def capped(receive: Receive, most: int, refuse: Callable[[], VitrineError]) -> Receive:
    """A length that was not declared, or was a lie."""
    left = most

    async def receive_capped() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise refuse()
        return message

    return receive_capped


def too_much() -> UploadTooLarge:
    return UploadTooLarge(megabytes=MOST_BYTES // 1_000_000)


async def picture_told(
    blobs: Blobs, visit: Visit, form: Form, sent: FormData
) -> StoredImage | None:
    """Stored before anything else is checked: a form that comes back still has its picture."""
    upload = sent.get("image")
    if not isinstance(upload, UploadFile) or not upload.size:
        return await stored_image(blobs, form.values["picture"])
    try:
        stored = await store_image(blobs, await upload.read(MOST_BYTES + 1))
    except VitrineError as error:
        form.refused(error, visit.language)
        return None
    form.values["picture"] = stored.key
    return stored
