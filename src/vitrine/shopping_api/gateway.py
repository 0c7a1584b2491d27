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
from vitrine.shopping_api.bodies import read_whole
from vitrine.shopping_api.calling import Call, Endpoint, House
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
        async with self.house.db.begin() as tx:
            app = await app_asking(tx, asked.query)
            demand_fresh(asked.query)
            grant = await granted(tx, app, request.headers)
        raw = await read_whole(request, endpoint.most_bytes)
        self.demand_signed(app, asked, raw)
        demand_scope(grant, endpoint)
        shop_id = await self.shop_meant(grant, endpoint, asked.query)
        if not self.buckets.spend((app.id, shop_id, endpoint.template)):
            raise Refused(RATE_LIMITED)
        call = Call(
            house=self.house,
            app=app,
            grant=grant,
            shop_id=shop_id,
            version=version,
            query=asked.query,
            path=named,
            raw=raw,
            content_type=request.headers.get("content-type", ""),
        )
        data = await endpoint.serve(call)
        log.info("shopping_api.answered", app=app.id, shop=shop_id, endpoint=endpoint.template)
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
        async with self.house.db.begin() as tx:
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


async def app_asking(tx: Tx, query: Query) -> App:
    key = query.text("app_key")
    if not key:
        raise common("app_key", "this is missing")
    try:
        return await apps.app_by_key(tx, key.replace("\0", ""))
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


async def granted(tx: Tx, app: App, headers: Headers) -> AppGrant:
    token = headers.get(TOKEN_HEADER, "")
    if not token or len(token) > LONGEST_TOKEN or not token.isascii():
        raise common(TOKEN_HEADER, "send the access token in this header")
    try:
        return await apps.open_access(tx, app, token)
    except GrantOver:
        raise Refused(TOKEN_INVALID) from None
    except TokenOver:
        raise Refused(TOKEN_EXPIRED) from None


def demand_scope(grant: AppGrant, endpoint: Endpoint) -> None:
    if endpoint.scope.value not in grant.scopes:
        raise Refused(SCOPE_MISSING, f"The seller did not grant {SCOPES[endpoint.scope]}.")
