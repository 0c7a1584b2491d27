"""A brand's program that a shop lets in, and what it sends."""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx2

from vitrine import app as apps
from vitrine.account import Account
from vitrine.app import App, NewApp, Scope
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.settings import Settings
from vitrine.shop import Shop

NEW = NewApp(name="Ledgerline ERP", redirect_url="https://erp.example/back?tab=shops")

Pairs = Sequence[tuple[str, str]]


@dataclass
class Program:
    """`token` and `cipher` are empty until a shop consented."""

    app: App
    secret: str
    token: str = ""
    refresh: str = ""
    ciphers: dict[int, str] = field(default_factory=dict)

    @property
    def cipher(self) -> str:
        return next(iter(self.ciphers.values()), "")


async def a_program(
    tx: Tx,
    settings: Settings,
    *shops: Shop,
    by: Account | None = None,
    owner: Account | None = None,
    scopes: Sequence[str] = tuple(Scope),
    webhook: str = "",
) -> Program:
    new = NewApp(name=NEW.name, redirect_url=NEW.redirect_url, scopes=scopes, webhook_url=webhook)
    sealing = settings.derived_key("app-secret")
    made = await apps.register(tx, new, account_id=owner and owner.id, sealing=sealing)
    program = Program(made.app, made.secret)
    if shops:
        grant = await apps.consent(tx, made.app, shops, by=by)
        tokens = await apps.redeem(tx, made.app, apps.hand_out_code(tx, grant))
        program.token, program.refresh = tokens.access, tokens.refresh
        program.ciphers = {row.shop_id: row.cipher for row in grant.shops}
    return program


def signed(secret: str, path: str, query: Pairs, body: bytes = b"") -> str:
    """The format's own rule, written apart from ours."""
    told = sorted(pair for pair in query if pair[0] not in {"sign", "access_token"})
    text = secret + path + "".join(key + value for key, value in told)
    return hmac.new(
        secret.encode(), text.encode() + body + secret.encode(), hashlib.sha256
    ).hexdigest()


@dataclass
class Caller:
    """Signs as most programs do; what is given goes over the usual parameters."""

    http: httpx2.AsyncClient
    program: Program

    async def __call__(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        sign: str | None = None,
    ) -> httpx2.Response:
        raw = body if isinstance(body, bytes) else b"" if body is None else dumped(body)
        told = {
            "app_key": self.program.app.key,
            "timestamp": str(clock.now_ms() // 1_000),
            "shop_cipher": self.program.cipher,
        } | dict(query or {})
        pairs = [(key, value) for key, value in told.items() if value]
        right = signed(self.program.secret, path, pairs, raw) if sign is None else sign
        if right:
            pairs.append(("sign", right))
        usual = {"content-type": "application/json", "x-tts-access-token": self.program.token}
        return await self.http.request(
            method,
            f"{path}?{urlencode(pairs)}",
            content=raw,
            headers={name: said for name, said in (usual | dict(headers or {})).items() if said},
        )


def dumped(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
