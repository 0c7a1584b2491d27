import re
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import BinaryIO

from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from vitrine.shopping_api.calling import Call
from vitrine.shopping_api.refusing import NOT_MULTIPART, NOT_READABLE, TOO_LARGE, Refused, invalid

LENGTH = re.compile(r"[0-9]{1,18}")
FIELDS_AT_MOST = 20


async def arriving(request: Request, most: int) -> AsyncGenerator[bytes]:
    """A length that was declared is refused before the body is read."""
    told = request.headers.get("content-length", "0")
    if not LENGTH.fullmatch(told) or int(told) > most:
        raise too_large(most)
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise too_large(most)
        yield chunk


async def read_whole(request: Request, most: int) -> bytes:
    return b"".join([chunk async for chunk in arriving(request, most)])


def too_large(most: int) -> Refused:
    return Refused(TOO_LARGE, f"The body is too large: at most {most} bytes.")


@dataclass(frozen=True)
class Sent:
    """`file`: beyond the first megabyte on disk."""

    file: BinaryIO
    fields: dict[str, str]


@asynccontextmanager
async def uploaded(call: Call) -> AsyncGenerator[Sent]:
    """The file in `data`, and the fields beside it; the file is gone afterwards."""
    if call.arriving is None:
        raise Refused(NOT_MULTIPART)
    async with AsyncExitStack() as stack:
        form = await parsed(call.content_type, call.arriving)
        stack.push_async_callback(form.close)
        file = form.get("data")
        if not isinstance(file, UploadFile):
            raise invalid("data", "send the file in this part, with a file name")
        fields = {name: value for name, value in form.items() if isinstance(value, str)}
        yield Sent(file.file, fields)


async def parsed(content_type: str, body: AsyncGenerator[bytes]) -> FormData:
    headers = Headers({"content-type": content_type})
    parser = MultiPartParser(headers, body, max_files=1, max_fields=FIELDS_AT_MOST)
    try:
        return await parser.parse()
    except (MultiPartException, KeyError, ValueError):
        raise Refused(NOT_READABLE, "The multipart body cannot be read.") from None
