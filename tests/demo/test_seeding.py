from pathlib import Path

import pytest
from sqlalchemy import func, select

from vitrine import account, catalogue, lint, offer, shop, show
from vitrine.db import Database
from vitrine.demo import world
from vitrine.demo.secrets import passwords
from vitrine.demo.seeding import go_on_air, seed
from vitrine.kit import clock
from vitrine.ports import Blobs, open_blobs
from vitrine.settings import Settings

KEY = b"k" * 32
EMAILS = [who.email for who in (world.HOST, world.VIEWER, *(p for p, _ in world.SIMULATED))]


@pytest.fixture
def blobs(settings: Settings) -> Blobs:
    return open_blobs(settings)


async def test_the_world_is_made_once(db: Database, blobs: Blobs, tmp_path: Path) -> None:
    known = passwords(tmp_path, EMAILS)
    await seed(db, blobs, known)
    await seed(db, blobs, passwords(tmp_path, EMAILS))
    async with db.begin() as tx:
        count = select(func.count()).select_from(catalogue.Product)
        assert await tx.session.scalar(count) == len(world.WARES)
        host = await account.account_by_email(tx, world.HOST.email)
        assert host is not None
        assert [s.name for s in await shop.shops_of(tx, host.id)] == [world.SHOP]


async def test_the_endless_show_keeps_its_key_over_a_restart(
    db: Database, blobs: Blobs, tmp_path: Path
) -> None:
    await seed(db, blobs, passwords(tmp_path, EMAILS))
    assert await go_on_air(db, KEY) == await go_on_air(db, KEY)


async def test_an_endless_show_that_ended_is_followed_by_another(
    db: Database, blobs: Blobs, tmp_path: Path
) -> None:
    await seed(db, blobs, passwords(tmp_path, EMAILS))
    first = await go_on_air(db, KEY)
    async with db.begin() as tx:
        await show.end(tx, await show.show_by_id(tx, first.show))
    assert (await go_on_air(db, KEY)).show != first.show


async def test_the_demo_keeps_the_law_that_it_shows(
    db: Database, blobs: Blobs, tmp_path: Path
) -> None:
    await seed(db, blobs, passwords(tmp_path, EMAILS))
    aired = await go_on_air(db, KEY)
    async with db.begin() as tx:
        on_air = await show.show_by_id(tx, aired.show)
        assert await lint.check(tx, on_air, ["GB", "DE"]) == []
        cup = (await show.items_of(tx, on_air.id))[0]
        variants = await catalogue.variants_of(tx, cup.product_id)
        offers = await offer.resolve(tx, [variants[0].id], "GB", clock.now())
        assert offers[variants[0].id].prior is not None
