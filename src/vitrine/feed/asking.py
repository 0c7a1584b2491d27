"""Feeds whose time has come: their file is fetched and put in line."""

import asyncio
import hashlib
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import structlog
from sqlalchemy import exists, select

from vitrine.db import Database, Tx
from vitrine.feed.errors import FeedUnknown, TooManyWaiting
from vitrine.feed.model import Feed, Import, ImportState
from vitrine.feed.ordering import MOST_BYTES, OF_ITS_OWN, call_off, import_file
from vitrine.feed.storing import stored
from vitrine.kit import clock, fetching
from vitrine.kit.text import mark
from vitrine.ports import Blobs, BlobsAway

WITHIN = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=30)
AT_ONCE = 8

OTHERS_FIRST = mark(
    "Other imports of this shop are waiting already. It is fetched again after them."
)
NOT_TAKEN = mark("It could not be taken. If it happens again, tell who runs this platform.")
REPLACED = mark("A later file from the same address took its place.")

log = structlog.get_logger(__name__)


async def ask_due(db: Database, blobs: Blobs, *, inside: bool) -> None:
    """Several at once: a server that takes its time holds up few others."""
    hands = asyncio.Semaphore(AT_ONCE)
    async with asyncio.TaskGroup() as asking:
        while True:
            await hands.acquire()
            async with db.begin() as tx:
                feed = await claim(tx)
            if feed is None:
                return
            task = asking.create_task(ask(db, blobs, feed, inside=inside))
            task.add_done_callback(lambda _: hands.release())


async def claim(tx: Tx) -> Feed | None:
    """Its next time is set first: a server that takes long, or kills us, is not asked at once."""
    due = select(Feed).where(Feed.next_at <= clock.now()).order_by(Feed.next_at).limit(1)
    locked = due.with_for_update(skip_locked=True, key_share=True)
    feed = (await tx.session.scalars(locked)).one_or_none()
    if feed is not None:
        feed.next_at = clock.now() + timedelta(hours=feed.every_hours or 24)
    return feed


async def ask(db: Database, blobs: Blobs, feed: Feed, *, inside: bool) -> None:
    """Whatever becomes of it, the others are asked."""
    try:
        await ask_for_file(db, blobs, feed, inside=inside)
    except (fetching.NotFetched, BlobsAway) as error:
        log.info("feed.not_fetched", feed=feed.id, why=str(error))
        await note(db, feed, problem=str(error)[:200])
    except FeedUnknown:
        log.info("feed.stopped_meanwhile", feed=feed.id)
    except TooManyWaiting:
        await note(db, feed, problem=OTHERS_FIRST)
    except Exception:
        log.exception("feed.asking_failed", feed=feed.id)
        await note(db, feed, problem=NOT_TAKEN)


async def ask_for_file(db: Database, blobs: Blobs, feed: Feed, *, inside: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="vitrine-feed-") as folder:
        path = Path(folder) / "file"
        digest = await fetched(feed.url or "", path, inside=inside)
        if digest == feed.digest:
            await note(db, feed, problem=None)
            return
        async with stored(blobs, path) as file:
            await put_in_line(db, feed, file, size=path.stat().st_size, digest=digest)


async def fetched(url: str, path: Path, *, inside: bool) -> str:
    with path.open("wb") as file:
        await fetching.get(url, file, most_bytes=MOST_BYTES, within=WITHIN, inside=inside)
    return await asyncio.to_thread(digest_of, path)


def digest_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


async def put_in_line(db: Database, feed: Feed, file: str, *, size: int, digest: str) -> None:
    """Applied by itself once a person has applied one of this address."""
    async with db.begin() as tx:
        row = await tx.session.get_one(Feed, feed.id, with_for_update=OF_ITS_OWN)
        if row.ended_at is not None:
            raise FeedUnknown
        known = exists().where(Import.feed_id == feed.id, Import.state == ImportState.DONE)
        trusted = bool(await tx.session.scalar(select(known)))
        row.fetched_at, row.problem, row.digest = clock.now(), None, digest
        name = Path(urlsplit(feed.url or "").path).name or "feed"
        await import_file(tx, row, file, name=name, size=size, automatic=trusted)
        # An earlier file would bring back the prices and the stock of its time.
        await call_off(tx, feed.id, {ImportState.CHECKED}, REPLACED)


async def note(db: Database, feed: Feed, *, problem: str | None) -> None:
    async with db.begin() as tx:
        row = await tx.session.get_one(Feed, feed.id, with_for_update=OF_ITS_OWN)
        row.problem, row.fetched_at = problem, clock.now()
        if problem is not None and row.ended_at is None:
            row.next_at = min(row.next_at or clock.now(), clock.now() + AGAIN_AFTER)
