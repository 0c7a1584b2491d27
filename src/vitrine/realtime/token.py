"""Room tokens: `base64url(claims as JSON) . base64url(HMAC-SHA256)`, without padding.

They open one show from one page's origin until `exp` and may be used again until then, since
a reconnect does. The key is `settings.derived_key("room-token")`.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from enum import StrEnum
from hashlib import sha256

import msgspec

from vitrine.kit import clock
from vitrine.kit.networks import network_of
from vitrine.realtime.entries import Mark

LONGEST = 2_048  # characters
PLACE_LENGTH = 24


class Role(StrEnum):
    VIEWER = "viewer"
    HOST = "host"
    BOT = "bot"


class Claims(msgspec.Struct, frozen=True, kw_only=True):
    """`sid`: one page view; `exp`: UTC ms; `who`: the pseudonym in this show, null: may not chat.

    `origin` is the page's, as a browser sends it: `https://shop.example`. `source` says where the
    viewer came from. Hosts and bots are not counted as watching. `language`: the page's. `alias`:
    for who has no account, the same for one browser on one day. `ticket`: by it the token
    can be taken back. `named`: agreed to be named when joining. `place`: see
    `place_of`.
    """

    show: str
    origin: str
    sid: str
    exp: int
    market: str
    source: str
    who: str | None = None
    alias: str | None = None
    ticket: str | None = None
    mark: Mark | None = None
    role: Role = Role.VIEWER
    language: str = "en"
    follows: bool = False
    buys: bool = False
    named: bool = False
    place: str | None = None


def place_in(claims: Claims | None) -> str | None:
    """A shop's own people and bots may come from anywhere, and say as much as they like."""
    return claims.place if claims and claims.role is Role.VIEWER else None


def place_of(address: str, key: bytes) -> str | None:
    """A digest of the network that an address is in; None: it tells nobody apart."""
    network = network_of(address)
    return network and hmac.digest(key, f"place|{network}".encode(), sha256).hex()[:PLACE_LENGTH]


class Refusal(StrEnum):
    BAD = "bad-token"
    EXPIRED = "token-expired"
    SHOW = "wrong-show"
    ORIGIN = "wrong-origin"
    SIGN_IN = "sign-in"
    REVOKED = "revoked"


class TokenRefused(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


def mint(claims: Claims, key: bytes) -> str:
    body = _text(msgspec.json.encode(claims))
    return f"{body}.{_mac(body, key).decode()}"


def verify(token: str, key: bytes, *, show: str, origin: str | None = None) -> Claims:
    """Raises TokenRefused. The signature is checked first and in constant time.

    `origin` None: the request named none, as a plain GET from the same origin does.
    """
    claims = _signed(token, key)
    if claims.exp <= clock.now_ms():
        raise TokenRefused(Refusal.EXPIRED)
    if claims.show != show:
        raise TokenRefused(Refusal.SHOW)
    if origin is not None and claims.origin != origin:
        raise TokenRefused(Refusal.ORIGIN)
    return claims


def page_view_of(token: str, key: bytes, *, show: str) -> Claims:
    """Whose token this is or was: for a fresh one. Raises TokenRefused."""
    claims = _signed(token, key)
    if claims.show != show:
        raise TokenRefused(Refusal.SHOW)
    return claims


def _signed(token: str, key: bytes) -> Claims:
    body, _, mac = token.partition(".")
    try:
        # As text: bits of its last letter mean nothing, and a token is written in one way.
        if len(token) <= LONGEST and hmac.compare_digest(mac.encode(), _mac(body, key)):
            return msgspec.json.decode(_bytes(body), type=Claims)
    except (NotBase64, UnicodeError, ValueError, msgspec.DecodeError):
        pass
    raise TokenRefused(Refusal.BAD)


def _mac(body: str, key: bytes) -> bytes:
    return _text(hmac.digest(key, body.encode(), sha256)).encode()


def _text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
