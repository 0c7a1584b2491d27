import hashlib

import msgspec

from vitrine import app as apps
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.shop import shops_by_ids
from vitrine.shopping_api.calling import Call, Endpoint, in_tx

LOCAL = "LOCAL"
CODE_LETTERS = 10


class AuthorizedShop(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    region: str
    seller_type: str
    cipher: str
    code: str


class AuthorizedShops(msgspec.Struct, frozen=True):
    shops: list[AuthorizedShop]


class ActiveShop(msgspec.Struct, frozen=True):
    id: str
    region: str


class ActiveShops(msgspec.Struct, frozen=True):
    shops: list[ActiveShop]


class Permissions(msgspec.Struct, frozen=True):
    permissions: list[str]


async def authorized_shops(tx: Tx, call: Call) -> AuthorizedShops:
    known = await shops_by_ids(tx, apps.shop_ids(call.grant))
    return AuthorizedShops(
        [
            AuthorizedShop(
                id=str(row.shop_id),
                name=known[row.shop_id].name,
                region=known[row.shop_id].home_market,
                seller_type=LOCAL,
                cipher=row.cipher,
                code=code_of(row.shop_id),
            )
            for row in call.grant.shops
        ]
    )


async def active_shops(tx: Tx, call: Call) -> ActiveShops:
    known = await shops_by_ids(tx, apps.shop_ids(call.grant))
    return ActiveShops([ActiveShop(str(id_), shop.home_market) for id_, shop in known.items()])


async def permissions(_tx: Tx, _call: Call) -> Permissions:
    """No shop sells one listing across markets through this API."""
    return Permissions([])


def code_of(shop_id: int) -> str:
    return hashlib.sha256(str(shop_id).encode()).hexdigest()[:CODE_LETTERS].upper()


ENDPOINTS = (
    Endpoint(
        "GET",
        "authorization",
        "shops",
        ("202309",),
        Scope.AUTHORISATION,
        in_tx(authorized_shops),
        "The shops that this token may act for, with their ciphers.",
        needs_shop=False,
    ),
    Endpoint(
        "GET",
        "seller",
        "shops",
        ("202309",),
        Scope.SHOP_READ,
        in_tx(active_shops),
        "The seller's shops.",
        needs_shop=False,
    ),
    Endpoint(
        "GET",
        "seller",
        "permissions",
        ("202309",),
        Scope.SHOP_READ,
        in_tx(permissions),
        "Abilities across borders: none.",
        needs_shop=False,
    ),
)
