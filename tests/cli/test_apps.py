import asyncio
import json

from click.testing import CliRunner

from tests.world.shop import a_shop
from vitrine import app as apps
from vitrine.cli import vitrine
from vitrine.db import Database
from vitrine.settings import Settings


async def test_an_app_is_made_with_the_consent_of_a_shop(
    terminal: CliRunner, db: Database, settings: Settings
) -> None:
    async with db.begin() as tx:
        shop = await a_shop(tx)
    command = ["app", "create", "ERP", "--shop", str(shop.id), "--json"]
    done = await asyncio.to_thread(terminal.invoke, vitrine, command)
    made = json.loads(done.output)
    async with db.begin() as tx:
        app = await apps.app_by_key(tx, made["app_key"])
        grant = await apps.open_access(tx, app.key, made["access_token"])
        assert (await apps.refresh(tx, app, made["refresh_token"])).grant is grant
    assert [(row.shop_id, row.cipher) for row in grant.shops] == [(shop.id, made["shop_cipher"])]
    assert apps.secret_of(app, settings.derived_key("app-secret")) == made["app_secret"]
