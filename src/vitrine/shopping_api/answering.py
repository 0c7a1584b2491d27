"""The envelope around every answer."""

from typing import Any

import msgspec
from starlette.responses import Response

from vitrine.kit.requests import current_request, new_request
from vitrine.shopping_api.refusing import RATE_LIMITED, Refused

SUCCESS = "Success"
WAIT_SECONDS = 1


class Nothing(msgspec.Struct, frozen=True):
    """An endpoint that has nothing to say answers an empty object, never null."""


class Envelope(msgspec.Struct, frozen=True, omit_defaults=True):
    code: int
    message: str
    request_id: str
    data: Any = msgspec.UNSET


def answered(data: msgspec.Struct, message: str = SUCCESS) -> Response:
    return enveloped(200, 0, message, data)


def refused(refusal: Refused) -> Response:
    answer = enveloped(refusal.code.status, refusal.code.number, refusal.message)
    if refusal.code is RATE_LIMITED:
        answer.headers["Retry-After"] = str(WAIT_SECONDS)
    return answer


def enveloped(status: int, code: int, message: str, data: Any = msgspec.UNSET) -> Response:
    request_id = current_request() or new_request()
    body = msgspec.json.encode(Envelope(code, message, request_id, data))
    return Response(body, status, media_type="application/json")
