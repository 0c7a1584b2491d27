"""What becomes of a file that an address gives a second time."""

from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from obstore.store import LocalStore
from sqlalchemy import update

from tests.world.feed import MUG, Importing, a_csv
from tests.world.receiver import Receiver, a_receiver
from vitrine import feed as feeds
from vitrine.feed import Feed, Gone, ImportState
from vitrine.kit import clock
from vitrine.ports import Blobs, BlobsAway


class StoreAway(Blobs):
    async def size(self, key: str) -> int | None:
        raise BlobsAway(key)


@pytest.fixture
async def server() -> AsyncGenerator[Receiver]:
    async with a_receiver() as server:
        server.body = a_csv(MUG).encode()
        yield server


@pytest.fixture
async def fetching(importing: Importing, server: Receiver) -> Importing:
    """A shop with an address that is fetched."""
    async with importing.db.begin() as tx:
        await feeds.subscribe(
            tx,
            importing.shop,
            f"{server.url}/feed.csv",
            market="GB",
            every_hours=24,
            when_gone=Gone.STAY,
            maker={},
        )
    return importing


async def states(fetching: Importing) -> Sequence[ImportState]:
    """After its file was fetched once more; the newest first."""
    async with fetching.db.begin() as tx:
        await tx.session.execute(update(Feed).values(next_at=clock.now()))
    await feeds.ask_due(fetching.db, fetching.blobs, inside=True)
    await feeds.run_waiting(fetching.db, fetching.blobs)
    async with fetching.db.begin() as tx:
        return [ImportState(row.state) for row in await feeds.imports_of(tx, fetching.shop.id)]


async def test_a_file_that_is_the_same_is_not_imported_again(fetching: Importing) -> None:
    assert await states(fetching) == [ImportState.CHECKED]
    assert await states(fetching) == [ImportState.CHECKED]


async def test_one_that_failed_for_no_fault_of_its_own_is_tried_again(
    fetching: Importing, tmp_path: Path
) -> None:
    await feeds.ask_due(fetching.db, fetching.blobs, inside=True)
    for tries in range(3):
        with clock.stopped_at(clock.now() + tries * timedelta(minutes=5)):
            await feeds.run_waiting(fetching.db, StoreAway(LocalStore(tmp_path)))
    assert await states(fetching) == [ImportState.CHECKED, ImportState.FAILED]


async def test_one_that_nobody_can_read_fails_once(fetching: Importing, server: Receiver) -> None:
    server.body = b"\xd0\xcf\x11\xe0" + b"x" * 600
    assert await states(fetching) == [ImportState.FAILED]
    assert await states(fetching) == [ImportState.FAILED]


async def test_one_that_nobody_decided_about_in_time_is_checked_again(fetching: Importing) -> None:
    await states(fetching)
    with clock.stopped_at(clock.now() + timedelta(days=8)):
        await feeds.forget(fetching.db, fetching.blobs)
        assert await states(fetching) == [ImportState.CHECKED, ImportState.CANCELLED]
