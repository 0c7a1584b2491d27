"""Calls to every endpoint of the Shopping API, and whether they wrote anything."""

from typing import Any

from sqlalchemy import text

from tests.world.app import Caller
from vitrine.db import Base, Database
from vitrine.shopping_api.calling import Endpoint

BROKEN = 36009003


async def everything(db: Database) -> dict[str, str]:
    """Of each table its content, as one number."""
    async with db.begin() as tx:
        return {
            name: await tx.session.scalar(text(CONTENT.format(name)))
            for name in Base.metadata.tables
        }


CONTENT = "select md5(string_agg(t::text, '' order by t::text)) from \"{}\" t"


class Sweep:
    def __init__(self, call: Caller, ids: dict[str, str]) -> None:
        self.call, self.ids = call, ids

    async def __call__(
        self, endpoint: Endpoint, body: Any = None, *, status: int = 200, **told: Any
    ) -> dict[str, Any]:
        path = endpoint.template.partition(" ")[2].format(**self.ids)
        answer = await self.call(endpoint.method, path, body, **told)
        said = answer.json()
        about = endpoint.template, body, told, said
        assert (answer.status_code, said["code"] != BROKEN) == (status, True), about
        assert said["message"], about
        return said
