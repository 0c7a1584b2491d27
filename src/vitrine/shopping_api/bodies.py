import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass

from starlette.datastructures import Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from vitrine.shopping_api.calling import Call
from vitrine.shopping_api.refusing import NOT_MULTIPART, NOT_READABLE, TOO_LARGE, Refused, invalid

LENGTH = re.compile(r"[0-9]{1,18}")
FIELDS_AT_MOST = 20


async def read_whole(request: Request, most: int) -> bytes:
    """A length that was declared is refused before the body is read."""
    told = request.headers.get("content-length", "0")
    if not LENGTH.fullmatch(told) or int(told) > most:
        raise too_large(most)
    read = bytearray()
    async for chunk in request.stream():
        read += chunk
        if len(read) > most:
            raise too_large(most)
    return bytes(read)


def too_large(most: int) -> Refused:
    return Refused(TOO_LARGE, f"The body is too large: at most {most} bytes.")


@dataclass(frozen=True)
class Sent:
    file: bytes
    fields: dict[str, str]


async def uploaded(call: Call, *, most: int) -> Sent:
    """The file in `data`, and the fields beside it."""
    if not call.content_type.lower().startswith("multipart/form-data"):
        raise Refused(NOT_MULTIPART)
    headers = Headers({"content-type": call.content_type})
    parser = MultiPartParser(headers, whole(call.raw), max_files=1, max_fields=FIELDS_AT_MOST)
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise Refused(NOT_READABLE, "The multipart body cannot be read.") from None
    file = form.get("data")
    if not isinstance(file, UploadFile):
        raise invalid("data", "send the file in this part, with a file name")
    body = await file.read()
    await form.close()
    if len(body) > most:
        raise too_large(most)
    return Sent(body, {name: value for name, value in form.items() if isinstance(value, str)})


async def whole(raw: bytes) -> AsyncGenerator[bytes]:
    yield raw
