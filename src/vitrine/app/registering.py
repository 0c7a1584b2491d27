import re
from collections.abc import Collection
from urllib.parse import urlsplit

import msgspec

from vitrine.app.errors import AddressNotRight, AppNameMissing, ScopesMissing
from vitrine.app.model import App, Scope
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.ids import new_id, new_secret
from vitrine.kit.sealing import seal, unseal
from vitrine.kit.text import printable

LONGEST_NAME = 80
LONGEST_ADDRESS = 1_000
KEY_LETTERS = 13
OF_THIS_MACHINE = {"localhost", "127.0.0.1", "::1"}
ADDRESS = re.compile(r"[!-~]+")
HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:]+")


class NewApp(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    redirect_url: str
    webhook_url: str = ""
    scopes: Collection[str] = tuple(Scope)


class Registered(msgspec.Struct, frozen=True):
    """The secret is told once."""

    app: App
    secret: str


async def register(tx: Tx, new: NewApp, *, account_id: int | None, sealing: bytes) -> Registered:
    app_id, secret = new_id(), new_secret()
    app = App(
        id=app_id,
        account_id=account_id,
        key=new_secret()[:KEY_LETTERS],
        sealed=seal(secret, app_id, sealing),
        created_at=clock.now(),
    )
    describe(app, new)
    tx.session.add(app)
    await tx.flush()
    return Registered(app, secret)


def describe(app: App, told: NewApp) -> None:
    """Grants that stand keep the scopes they were given."""
    name = printable(told.name)[:LONGEST_NAME].strip()
    if not name:
        raise AppNameMissing(field="name")
    scopes = [scope.value for scope in Scope if scope in told.scopes]
    if not scopes:
        raise ScopesMissing(field="scopes")
    app.name, app.scopes = name, scopes
    app.redirect_url = address(told.redirect_url, field="redirect_url")
    app.webhook_url = address(told.webhook_url, field="webhook_url") if told.webhook_url else None


def address(told: str, *, field: str) -> str:
    """Secure, or of the developer's own machine."""
    if not ADDRESS.fullmatch(told) or len(told) > LONGEST_ADDRESS:
        raise AddressNotRight(field=field)
    try:
        parts = urlsplit(told)
        is_named = HOST.fullmatch(parts.hostname or "") is not None and parts.port != 0
    except ValueError:
        raise AddressNotRight(field=field) from None
    is_safe = parts.scheme == "https" or (
        parts.scheme == "http" and parts.hostname in OF_THIS_MACHINE
    )
    if not (is_named and is_safe) or "@" in parts.netloc or "#" in told:
        raise AddressNotRight(field=field)
    return told


def replace_secret(app: App, sealing: bytes) -> str:
    """What is signed with the one before is refused from now on."""
    secret = new_secret()
    app.sealed = seal(secret, app.id, sealing)
    return secret


def secret_of(app: App, sealing: bytes) -> str:
    return unseal(app.sealed, app.id, sealing)
