"""What becomes of a file that an address gives a second time."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from obstore.store import LocalStore
from sqlalchemy import update

from tests.world.blobs import FailsOnce
from tests.world.feed import MAKER, MUG, SLATE, VASE, Importing, a_csv
from tests.world.receiver import Receiver, a_receiver
from vitrine import feed as feeds
from vitrine.feed import Feed, Gone, Import, ImportState
from vitrine.feed.errors import TooManyAddresses
from vitrine.feed.ordering import MOST_ADDRESSES, MOST_WAITING
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
    await subscribed(importing, f"{server.url}/feed.csv")
    return importing


async def subscribed(importing: Importing, url: str, when_gone: Gone = Gone.STAY) -> Feed:
    async with importing.db.begin() as tx:
        return await feeds.subscribe(
            tx,
            importing.shop,
            url,
            market="GB",
            every_hours=24,
            when_gone=when_gone,
            maker=MAKER,
        )


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


async def newest(fetching: Importing) -> Import:
    async with fetching.db.begin() as tx:
        return (await feeds.imports_of(tx, fetching.shop.id))[0]


async def applied(fetching: Importing) -> Import:
    """Its first file, by a person; those after it are trusted."""
    await states(fetching)
    async with fetching.db.begin() as tx:
        await feeds.agree(tx, fetching.shop.id, (await newest(fetching)).id)
    await feeds.run_waiting(fetching.db, fetching.blobs)
    return await newest(fetching)


async def kept(fetching: Importing) -> int:
    """Files in the store."""
    return len(await fetching.blobs.sizes("feeds"))


async def test_a_later_file_takes_the_place_of_one_that_nobody_decided_about(
    fetching: Importing, server: Receiver
) -> None:
    await states(fetching)
    server.body = a_csv(MUG | {"Variant Price": "25.00"}).encode()
    assert await states(fetching) == [ImportState.CHECKED, ImportState.CANCELLED]


async def test_an_address_is_trusted_also_when_its_file_was_the_same_for_long(
    fetching: Importing, server: Receiver
) -> None:
    assert (await applied(fetching)).state == ImportState.DONE
    with clock.stopped_at(clock.now() + timedelta(days=100)):
        for _ in ("the file", "the import"):
            await feeds.forget(fetching.db, fetching.blobs)
        server.body = a_csv(MUG | {"Variant Price": "25.00"}).encode()
        await states(fetching)
        await feeds.run_waiting(fetching.db, fetching.blobs)
    assert ((await newest(fetching)).automatic, (await newest(fetching)).state) == (
        True,
        ImportState.DONE,
    )


async def test_a_file_that_lost_many_variants_is_looked_at_first(
    importing: Importing, server: Receiver
) -> None:
    await subscribed(importing, server.url, Gone.OFF_SALE)
    server.body = a_csv(MUG, SLATE, VASE).encode()
    await applied(importing)
    server.body = a_csv(MUG, VASE).encode()
    assert (await states(importing))[0] == ImportState.CHECKED
    found = await newest(importing)
    assert (found.automatic, found.gone) == (True, 0)
    assert "Look at it" in str(found.problem)


async def test_a_server_that_does_not_answer_holds_up_no_other(
    fetching: Importing, server: Receiver
) -> None:
    async with a_receiver() as slow:
        slow.answers.clear()
        async with fetching.db.begin() as tx:
            await tx.session.execute(update(Feed).values(next_at=clock.now()))
        await subscribed(fetching, slow.url)
        async with fetching.db.begin() as tx:
            first = clock.now() - timedelta(hours=1)
            slow_one = update(Feed).where(Feed.url == slow.url)
            await tx.session.execute(slow_one.values(next_at=first))
        async with asyncio.TaskGroup() as asking:
            asking.create_task(feeds.ask_due(fetching.db, fetching.blobs, inside=True))
            await slow.has_heard(1)
            await server.has_heard(1)
            async with fetching.db.begin() as tx:
                told = [each.problem for each in await feeds.feeds_of(tx, fetching.shop.id)]
            slow.answers.set()
    assert told == [None, None]


async def test_one_that_fails_in_a_way_of_its_own_says_so_and_takes_no_other_with_it(
    fetching: Importing, server: Receiver, tmp_path: Path
) -> None:
    await subscribed(fetching, f"{server.url}?other")
    await feeds.ask_due(fetching.db, FailsOnce(LocalStore(tmp_path)), inside=True)
    async with fetching.db.begin() as tx:
        problems = [each.problem for each in await feeds.feeds_of(tx, fetching.shop.id)]
        assert len(await feeds.imports_of(tx, fetching.shop.id)) == 1
    assert min(map(str, problems)).startswith("It could not be taken.")


async def test_what_becomes_no_import_is_not_kept(fetching: Importing, server: Receiver) -> None:
    for n in range(MOST_WAITING):
        await subscribed(fetching, f"{server.url}?{n}")
    await feeds.ask_due(fetching.db, fetching.blobs, inside=True)
    assert await kept(fetching) == MOST_WAITING
    async with fetching.db.begin() as tx:
        [late] = [each for each in await feeds.feeds_of(tx, fetching.shop.id) if each.problem]
    assert late.next_at
    assert late.next_at < clock.now() + timedelta(hours=1)


async def test_a_shop_has_only_so_many_addresses(fetching: Importing, server: Receiver) -> None:
    for n in range(MOST_ADDRESSES - 1):
        await subscribed(fetching, f"{server.url}?{n}")
    with pytest.raises(TooManyAddresses):
        await subscribed(fetching, server.url)
