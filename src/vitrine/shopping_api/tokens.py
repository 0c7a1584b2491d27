"""Token get and refresh: unsigned, everything in the query, errors with status 200."""

import hashlib
import hmac
import json
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from vitrine import app as apps
from vitrine.app import App, Tokens
from vitrine.app.errors import AppUnknown, CodeNotRight, GrantOver, RefreshOver
from vitrine.db import Tx
from vitrine.shop import shops_by_ids
from vitrine.shopping_api.answering import answered
from vitrine.shopping_api.bodies import read_whole
from vitrine.shopping_api.calling import House
from vitrine.shopping_api.reading import Query
from vitrine.shopping_api.refusing import (
    CODE_INVALID,
    GRANT_UNKNOWN,
    NO_SUCH_METHOD,
    NO_SUCH_PATH,
    NOT_READABLE,
    REFRESH_EXPIRED,
    Refused,
    invalid,
)
from vitrine.shopping_api.routing import TOKENS
from vitrine.shopping_api.wording import SCOPES, seconds

GRANT_TYPES = ("authorized_code", "authorization_code", "refresh_token")
SELLER = 0
BODY_BYTES = 10_000
MADE_FOR = {"get": "auth_code", "refresh": "refresh_token"}


class TokenSet(msgspec.Struct, frozen=True, kw_only=True):
    access_token: str
    access_token_expire_in: int
    refresh_token: str
    refresh_token_expire_in: int
    open_id: str
    seller_name: str
    seller_base_region: str
    user_type: int
    granted_scopes: list[str]


async def answer(house: House, request: Request) -> Response:
    asked_for = request.url.path.removeprefix(TOKENS)
    if asked_for not in MADE_FOR:
        raise Refused(NO_SUCH_PATH)
    if request.method not in {"GET", "POST"}:
        raise Refused(NO_SUCH_METHOD)
    told = await all_told(request)
    credential = MADE_FOR[asked_for]
    if not told.text(credential):
        credential = next((each for each in MADE_FOR.values() if told.text(each)), credential)
    if told.text("grant_type") not in GRANT_TYPES:
        raise invalid("grant_type", f"write one of {', '.join(GRANT_TYPES)}")
    async with house.db.begin() as tx:
        app = await app_proven(tx, told, house.settings.derived_key("app-secret"))
        tokens = await exchanged(tx, app, credential, told.text(credential))
        return answered(await token_set(tx, tokens), "success")


async def all_told(request: Request) -> Query:
    """In the query as the format has it, or in a form or JSON as some send it."""
    pairs = [(name, value) for name, value in request.query_params.multi_items()]
    raw = await read_whole(request, BODY_BYTES)
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith("application/x-www-form-urlencoded"):
        pairs += parse_qsl(raw.decode("utf-8", "replace"))
    elif raw.strip() and kind.startswith("application/json"):
        pairs += in_json(raw)
    return Query([(name, value.replace("\0", "")) for name, value in pairs])


def in_json(raw: bytes) -> list[tuple[str, str]]:
    try:
        told = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(NOT_READABLE) from None
    pairs = told.items() if isinstance(told, dict) else ()
    return [(str(name), value) for name, value in pairs if isinstance(value, str)]


async def app_proven(tx: Tx, told: Query, sealing: bytes) -> App:
    for name in ("app_key", "app_secret"):
        if not told.text(name):
            raise invalid(name, "this is missing")
    wrong = invalid("app_secret", "there is no such app, or its secret is another one")
    try:
        app = await apps.app_by_key(tx, told.text("app_key"))
    except AppUnknown:
        raise wrong from None
    secret = apps.secret_of(app, sealing)
    if not hmac.compare_digest(told.text("app_secret").encode(), secret.encode()):
        raise wrong
    return app


async def exchanged(tx: Tx, app: App, credential: str, secret: str) -> Tokens:
    if not secret:
        raise invalid(credential, "this is missing")
    try:
        if credential == "auth_code":
            return await apps.redeem(tx, app, secret)
        return await apps.refresh(tx, app, secret)
    except CodeNotRight:
        raise Refused(CODE_INVALID) from None
    except RefreshOver:
        raise Refused(REFRESH_EXPIRED) from None
    except GrantOver:
        raise Refused(GRANT_UNKNOWN) from None


async def token_set(tx: Tx, tokens: Tokens) -> TokenSet:
    grant = tokens.grant
    known = await shops_by_ids(tx, apps.shop_ids(grant))
    shop = known[apps.shop_ids(grant)[0]]
    return TokenSet(
        access_token=tokens.access,
        access_token_expire_in=seconds(tokens.access_until),
        refresh_token=tokens.refresh,
        refresh_token_expire_in=seconds(tokens.refresh_until),
        open_id=open_id(grant.app_id, grant.account_id or grant.id),
        seller_name=shop.name,
        seller_base_region=shop.home_market,
        user_type=SELLER,
        granted_scopes=[wire for scope, wire in SCOPES.items() if scope.value in grant.scopes],
    )


def open_id(app_id: int, seller_id: int) -> str:
    """The same for ever, and another one for each app."""
    return hashlib.sha256(f"{app_id}/{seller_id}".encode()).hexdigest()[:32]
