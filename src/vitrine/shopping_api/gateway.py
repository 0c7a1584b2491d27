"""Path, method, app, time, token, signature, scope, shop: in this order, before anything else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import parse_qsl, unquote

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from vitrine import app as apps
from vitrine.app import App, AppGrant
from vitrine.app.errors import AppUnknown, GrantOver, TokenOver
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.shopping_api import answering, documents, signing, tokens
from vitrine.shopping_api.bodies import arriving, read_whole
from vitrine.shopping_api.calling import JSON_BYTES, Call, Endpoint, House
from vitrine.shopping_api.limiting import Buckets
from vitrine.shopping_api.reading import Query, common
from vitrine.shopping_api.refusing import (
    BROKEN,
    CIPHER_INVALID,
    CIPHER_MISSING,
    CIPHER_OF_OTHERS,
    RATE_LIMITED,
    SCOPE_MISSING,
    SIGN_WRONG,
    TOKEN_EXPIRED,
    TOKEN_INVALID,
    Refused,
    refusal_of,
)
from vitrine.shopping_api.routing import TOKENS, find
from vitrine.shopping_api.wording import SCOPES

OLDEST = timedelta(minutes=5)
AHEAD = timedelta(seconds=30)
TIMESTAMP_DIGITS = 10
TOKEN_HEADER = "x-tts-access-token"  # noqa: S105 - its name
LONGEST_TOKEN = 200
PARAMETERS_AT_MOST = 200

log = structlog.get_logger(__name__)


class Gateway:
    def __init__(self, house: House, endpoints: Sequence[Endpoint], buckets: Buckets) -> None:
        self.house = house
        self.endpoints = endpoints
        self.buckets = buckets
        self.sealing = house.settings.derived_key("app-secret")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert scope["type"] == "http"
        answer = await self.answer(Request(scope, receive))
        await answer(scope, receive, send)

    async def answer(self, request: Request) -> Response:
        try:
            return await self.serve(request)
        except Refused as refusal:
            log.info("shopping_api.refused", code=refusal.code.number, says=refusal.message)
            return answering.refused(refusal)
        except VitrineError as error:
            refusal = refusal_of(error)
            log.info("shopping_api.refused", code=refusal.code.number, reason=error.code)
            return answering.refused(refusal)
        except Exception:
            log.exception("shopping_api.broken", path=request.url.path)
            return answering.refused(Refused(BROKEN))

    async def serve(self, request: Request) -> Response:
        path = request.url.path
        if path.startswith(TOKENS):
            return await tokens.answer(self.house, request)
        if path.startswith(documents.PATH):
            return await documents.answer(self.house, request)
        endpoint, version, named = find(self.endpoints, request.method, path)
        asked = Asked.of(request)
        async with self.house.db.look() as tx:
            grant = await grant_asking(tx, asked.query, request.headers)
        # What is signed of a multipart body is nothing of it: it is read by whom it is for.
        takes_file = endpoint.file_bytes > 0 and asked.is_multipart
        raw = b"" if takes_file else await read_whole(request, JSON_BYTES)
        self.demand_signed(grant.app, asked, raw)
        demand_scope(grant, endpoint)
        shop_id = await self.shop_meant(grant, endpoint, asked.query)
        if not self.buckets.spend((grant.app_id, shop_id, endpoint.template)):
            raise Refused(RATE_LIMITED)
        call = Call(
            house=self.house,
            app=grant.app,
            grant=grant,
            shop_id=shop_id,
            version=version,
            asked=f"{request.method} {path}",
            query=asked.query,
            path=named,
            raw=raw,
            content_type=request.headers.get("content-type", ""),
            arriving=arriving(request, endpoint.file_bytes) if takes_file else None,
        )
        data = await endpoint.serve(call)
        log.info("shopping_api.answered", app=call.app.id, shop=shop_id, endpoint=endpoint.template)
        return answering.answered(data)

    def demand_signed(self, app: App, asked: "Asked", raw: bytes) -> None:
        sign = asked.query.text("sign")
        if not sign:
            raise common("sign", "this is missing")
        secret = apps.secret_of(app, self.sealing)
        body = b"" if asked.is_multipart else raw
        if not signing.is_signed(sign, secret, asked.paths, asked.query.pairs, body):
            raise Refused(SIGN_WRONG)

    async def shop_meant(self, grant: AppGrant, endpoint: Endpoint, query: Query) -> int | None:
        """A cipher where none is needed is ignored: many clients always send it."""
        if not endpoint.needs_shop:
            return None
        cipher = query.text("shop_cipher").replace("\0", "")
        if not cipher:
            raise Refused(CIPHER_MISSING)
        for row in grant.shops:
            if row.cipher == cipher:
                return row.shop_id
        async with self.house.db.look() as tx:
            others = await apps.cipher_is_known(tx, cipher)
        raise Refused(CIPHER_OF_OTHERS if others else CIPHER_INVALID)


@dataclass(frozen=True)
class Asked:
    """`paths`: as it was sent, and as it reads."""

    query: Query
    paths: tuple[str, ...]
    is_multipart: bool

    @classmethod
    def of(cls, request: Request) -> "Asked":
        raw_path = request.scope.get("raw_path", b"").decode("latin-1").split("?")[0]
        told = request.scope["query_string"].decode("latin-1")
        try:
            pairs = parse_qsl(told, keep_blank_values=True, max_num_fields=PARAMETERS_AT_MOST)
        except ValueError:
            raise common("query", f"at most {PARAMETERS_AT_MOST} parameters") from None
        kind = request.headers.get("content-type", "").lower()
        is_multipart = kind.startswith("multipart/form-data")
        return cls(Query(pairs), (raw_path or request.url.path, unquote(raw_path)), is_multipart)


async def grant_asking(tx: Tx, query: Query, headers: Headers) -> AppGrant:
    """All is looked up at once; what is wrong is told in the order of the checks."""
    key = query.text("app_key").replace("\0", "")
    try:
        grant = await granted(tx, key, headers)
    except Refused:
        await demand_app(tx, key)
        demand_fresh(query)
        raise
    demand_fresh(query)
    return grant


async def demand_app(tx: Tx, key: str) -> None:
    if not key:
        raise common("app_key", "this is missing")
    try:
        await apps.app_by_key(tx, key)
    except AppUnknown:
        raise common("app_key", "there is no such app") from None


def demand_fresh(query: Query) -> None:
    told = query.text("timestamp")
    if not (told.isascii() and told.isdecimal() and len(told) == TIMESTAMP_DIGITS):
        raise common("timestamp", "write Unix seconds, ten digits")
    age = clock.now() - clock.from_ms(int(told) * 1_000)
    if age > OLDEST:
        raise common("timestamp", "this is more than 5 minutes old")
    if age < -AHEAD:
        raise common("timestamp", "this is more than 30 seconds ahead")


async def granted(tx: Tx, key: str, headers: Headers) -> AppGrant:
    token = headers.get(TOKEN_HEADER, "")
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        raise common(TOKEN_HEADER, "send the access token in this header")
    try:
        return await apps.open_access(tx, key, token)
    except GrantOver:
        raise Refused(TOKEN_INVALID) from None
    except TokenOver:
        raise Refused(TOKEN_EXPIRED) from None


def demand_scope(grant: AppGrant, endpoint: Endpoint) -> None:
    if endpoint.scope.value not in grant.scopes:
        raise Refused(SCOPE_MISSING, f"The seller did not grant {SCOPES[endpoint.scope]}.")
