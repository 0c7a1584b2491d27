from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import msgspec

from vitrine.app import App, AppGrant, Scope
from vitrine.db import Database, Tx
from vitrine.ports import Blobs
from vitrine.settings import Settings
from vitrine.settlement import ParcelPaper
from vitrine.shop import Shop, shop_by_id
from vitrine.shopping_api.reading import Body, Query, id_told, read_body

JSON_BYTES = 2_000_000


class DrawForParcel(Protocol):
    def __call__(self, paper: ParcelPaper, *, size: str, label: bool, slip: bool) -> bytes: ...


@dataclass(frozen=True)
class House:
    """What the server has for every call. Papers are drawn by whoever draws the mails' ones."""

    settings: Settings
    db: Database
    blobs: Blobs
    draw_for_parcel: DrawForParcel


@dataclass(frozen=True)
class Call:
    """A request that passed the gateway.

    `asked`: its method and path. `arriving`: a multipart body, still on its way.
    """

    house: House
    app: App
    grant: AppGrant
    shop_id: int | None
    version: str
    asked: str
    query: Query
    path: Mapping[str, str]
    raw: bytes
    content_type: str
    arriving: AsyncGenerator[bytes] | None

    def body(self, shape: type[Body]) -> Body:
        return read_body(self.raw, shape)

    def path_id(self, name: str) -> int:
        return id_told(self.path[name], name)

    async def shop(self, tx: Tx) -> Shop:
        assert self.shop_id is not None
        return await shop_by_id(tx, self.shop_id)


Served = Callable[[Call], Awaitable[msgspec.Struct]]


@dataclass(frozen=True)
class Endpoint:
    """`says` is the sentence of the reference page. `file_bytes`: the most, if it takes files."""

    method: str
    category: str
    resource: str
    versions: tuple[str, ...]
    scope: Scope
    serve: Served
    says: str
    needs_shop: bool = True
    file_bytes: int = 0

    @property
    def template(self) -> str:
        return f"{self.method} /{self.category}/{self.versions[-1]}/{self.resource}"


def in_look(act: Callable[[Tx, Call], Awaitable[Any]]) -> Served:
    """For what only reads, and is asked often."""

    async def serve(call: Call) -> msgspec.Struct:
        async with call.house.db.look() as tx:
            return await act(tx, call)

    return serve


def in_tx(act: Callable[[Tx, Call], Awaitable[Any]]) -> Served:
    """One transaction: what is refused has written nothing."""

    async def serve(call: Call) -> msgspec.Struct:
        async with call.house.db.begin() as tx:
            return await act(tx, call)

    return serve
