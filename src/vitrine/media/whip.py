import msgspec

from vitrine.media import http
from vitrine.media.http import Answer, Receive, Scope, Send

PROBLEM = {
    "type": "about:blank",
    "title": "Not implemented",
    "status": 501,
    "code": "whip-not-here-yet",
    "detail": "Publishing by WHIP is not here yet: publish by RTMP with the same stream key.",
}


async def not_here_yet(scope: Scope, _: Receive, send: Send) -> None:
    """RFC 9725 at `/whip/{show}`; until it is spoken, RFC 9457 says so."""
    if scope["method"] == "OPTIONS":
        await http.answer(scope, send, Answer(204, http.PREFLIGHT_TO_PUBLISH))
        return
    headers = [(b"content-type", b"application/problem+json"), (b"cache-control", b"no-store")]
    await http.answer(scope, send, Answer(501, headers, msgspec.json.encode(PROBLEM)))
