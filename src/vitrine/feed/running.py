"""One import, worked off in the worker.

A process of its own reads a file; then each portion of products has a transaction of its own.
"""

import tempfile
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from vitrine.db import Database, Tx
from vitrine.errors import VitrineError
from vitrine.feed.forgetting import ask_again
from vitrine.feed.going import goods_gone
from vitrine.feed.handling import Handled, handle, note_file_flaws, refused
from vitrine.feed.model import AT_WORK, Feed, Gone, Import, ImportState
from vitrine.feed.planning import Terms
from vitrine.feed.portioning import Portion, portions, work_through
from vitrine.feed.reader import BROKEN, NotRead, fetch, told_by_reader
from vitrine.kit import clock
from vitrine.kit.product_files.told import Order, Read, ToldProduct
from vitrine.kit.text import mark
from vitrine.market import TaxCategory, law_of, market
from vitrine.ports import Blobs, BlobsAway
from vitrine.shop import Shop, shop_by_id

TRIES = 3
AGAIN_AFTER = timedelta(seconds=20)  # times the number of tries
LEASE = timedelta(minutes=2)  # a worker that says nothing for so long has died
SUSPICIOUS = 5  # one row in so many, bad or gone: a person looks before it is applied

STORE_AWAY = mark("The store of files does not answer.")
LOOK_FIRST = mark("Many rows are bad or gone. Look at it, then apply it.")

log = structlog.get_logger(__name__)


class Cancelled(Exception):
    """Or it is somebody else's now."""


class Run:
    """One claimed import, from its file to its end."""

    def __init__(self, db: Database, blobs: Blobs, claimed: Import) -> None:
        self._db = db
        self._blobs = blobs
        self._import = claimed

    @property
    def _applies(self) -> bool:
        return self._import.state == ImportState.APPLYING

    async def run(self) -> None:
        if self._import.tries > TRIES:
            await self._fail(BROKEN, {})
            return
        try:
            with tempfile.TemporaryDirectory(prefix="vitrine-feed-") as folder:
                read = await self._read(Path(folder))
                await self._handle(read, Path(folder) / "products")
        except Cancelled:
            await self._end_cancelled()
        except NotRead as wrong:
            await self._fail(wrong.says, wrong.facts, again=wrong.again)
        except BlobsAway:
            await self._again(STORE_AWAY)
        except OSError as error:
            await self._again(BROKEN, error.strerror or "")

    async def _read(self, folder: Path) -> Read:
        file = folder / "file"
        await fetch(self._blobs, self._import.file, file)
        async with self._locked() as (tx, row):
            feed = await tx.session.get_one(Feed, row.feed_id)
            currency = market(feed.market).currency
        order = Order(
            path=str(file),
            into=str(folder / "products"),
            currency=currency,
            at=clock.now(),
            tax_categories=list(TaxCategory),
        )
        return await told_by_reader(order, self._say_rows)

    async def _say_rows(self, rows: int) -> None:
        async with self._locked() as (_, row):
            row.rows = rows

    async def _handle(self, read: Read, told: Path) -> None:
        async with self._locked() as (tx, row):
            row.rows, row.products, row.dialect = read.rows, read.products, read.dialect
            shop = await shop_by_id(tx, row.shop_id)
            feed = await tx.session.get_one(Feed, row.feed_id)
            await note_file_flaws(tx, row, read)
        is_cut = any(flaw.line for flaw in read.flaws)
        terms = terms_of(feed, Gone.STAY if is_cut else Gone(feed.when_gone))
        handle_some = partial(self._handle_some, shop, terms)
        with told.open("rb") as file:
            await work_through(noted(portions(file), terms.keys), handle_some)
        await self._end(feed, terms, is_cut=is_cut)

    async def _handle_some(self, shop: Shop, terms: Terms, products: Sequence[ToldProduct]) -> None:
        """If one of them breaks the others, each half is tried on its own."""
        try:
            async with self._db.begin() as tx:
                handled = await handle(tx, shop, self._import, terms, products)
                count_in(await self._mine(tx), handled)
        except (VitrineError, DBAPIError) as error:
            if len(products) > 1:
                half = len(products) // 2
                await self._handle_some(shop, terms, products[:half])
                await self._handle_some(shop, terms, products[half:])
                return
            log.warning("feed.refused", feed_import=self._import.id, why=str(error)[:200])
            async with self._locked() as (tx, row):
                count_in(row, await refused(tx, row, products[0], error))

    async def _end(self, feed: Feed, terms: Terms, *, is_cut: bool) -> None:
        """A file that was cut short tells nothing of what is gone."""
        if not is_cut:
            await self._tell_gone(feed, terms)
        async with self._locked() as (tx, row):
            if not self._applies:
                row.checked_at, row.tries = clock.now(), 0
                is_odd = is_suspicious(row, feed, await rows_before(tx, feed.id))
                row.state = ImportState.CHECKED if is_odd else after_check(row, feed)
                row.problem = LOOK_FIRST if is_odd and row.automatic else None
            else:
                row.state = ImportState.DONE
            if row.state == ImportState.DONE:
                row.ended_at = clock.now()
            row.due_at = clock.now()
        log.info("feed.handled", feed_import=row.id, state=row.state, products=row.products)

    async def _tell_gone(self, feed: Feed, terms: Terms) -> None:
        after = ""
        while True:
            async with self._locked() as (tx, row):
                after, gone = await goods_gone(
                    tx, row, feed, terms, after=after, applies=self._applies
                )
                row.gone += gone
            if not after:
                return

    @asynccontextmanager
    async def _locked(self) -> AsyncGenerator[tuple[Tx, Import]]:
        async with self._db.begin() as tx:
            yield tx, await self._mine(tx)

    async def _mine(self, tx: Tx) -> Import:
        """Its row, locked, if it is still ours and nobody wants it cancelled.

        Not against its own lines: those of the portion beside are written meanwhile.
        """
        mine = select(Import).where(
            Import.id == self._import.id,
            Import.state == self._import.state,
            Import.tries == self._import.tries,
        )
        locked = mine.with_for_update(key_share=True)
        row = (await tx.session.scalars(locked)).one_or_none()
        if row is None or row.cancelling:
            raise Cancelled
        row.due_at = clock.now() + LEASE
        return row

    async def _end_cancelled(self) -> None:
        async with self._db.begin() as tx:
            row = await tx.session.get(Import, self._import.id, with_for_update=True)
            if row is not None and row.cancelling and row.state in AT_WORK:
                row.state, row.cancelling, row.ended_at = (
                    ImportState.CANCELLED,
                    False,
                    clock.now(),
                )

    async def _fail(self, says: str, facts: dict[str, str], *, again: bool = True) -> None:
        async with self._db.begin() as tx:
            row = await tx.session.get_one(Import, self._import.id, with_for_update=True)
            if row.state in AT_WORK:
                row.state, row.problem, row.facts = ImportState.FAILED, says, facts
                row.ended_at = clock.now()
                if again:
                    await ask_again(tx, [row.feed_id])

    async def _again(self, says: str, why: str = "") -> None:
        log.warning("feed.postponed", feed_import=self._import.id, says=says, why=why)
        if self._import.tries >= TRIES:
            await self._fail(says, {})
            return
        async with self._db.begin() as tx:
            row = await tx.session.get_one(Import, self._import.id, with_for_update=True)
            row.problem, row.due_at = says, clock.now() + AGAIN_AFTER * row.tries


def noted(some: Iterator[Portion], keys: set[str]) -> Iterator[Portion]:
    for portion in some:
        keys.update(product.key for product in portion)
        yield portion


def terms_of(feed: Feed, when_gone: Gone) -> Terms:
    today = clock.now().astimezone(market(feed.market).zone).date()
    return Terms(
        law=law_of(feed.market, today),
        market=feed.market,
        when_gone=when_gone,
        maker=feed.maker,
    )


def count_in(row: Import, handled: Handled) -> None:
    row.handled += handled.products
    row.added += handled.added
    row.changed += handled.changed
    row.same += handled.same
    row.bad_rows += handled.bad_rows


def after_check(row: Import, feed: Feed) -> ImportState:
    if not row.automatic:
        return ImportState.CHECKED
    changes = row.added + row.changed + (row.gone if feed.when_gone == Gone.OFF_SALE else 0)
    return ImportState.AGREED if changes else ImportState.DONE


async def rows_before(tx: Tx, feed_id: int) -> int:
    """Of the file that was applied last."""
    done = select(Import.rows).where(Import.feed_id == feed_id, Import.state == ImportState.DONE)
    return await tx.session.scalar(done.order_by(Import.id.desc()).limit(1)) or 0


def is_suspicious(row: Import, feed: Feed, before: int) -> bool:
    if row.bad_rows * SUSPICIOUS > row.rows:
        return True
    if feed.when_gone != Gone.OFF_SALE:
        return False
    return row.gone * SUSPICIOUS > row.products or (before - row.rows) * SUSPICIOUS > before
