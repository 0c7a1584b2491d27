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
from vitrine.feed.errors import TooManyWaiting
from vitrine.feed.model import Feed, Import, ImportState
from vitrine.feed.ordering import MOST_BYTES, OF_ITS_OWN, import_file, new_file
from vitrine.kit import clock, fetching
from vitrine.ports import Blobs, BlobsAway

WITHIN = timedelta(minutes=10)
AGAIN_AFTER = timedelta(minutes=30)
KIND = "application/octet-stream"

log = structlog.get_logger(__name__)


async def ask_due(db: Database, blobs: Blobs, *, inside: bool) -> None:
    while True:
        async with db.begin() as tx:
            feed = await claim(tx)
        if feed is None:
            return
        await ask(db, blobs, feed, inside=inside)


async def claim(tx: Tx) -> Feed | None:
    """Its next time is set first: a server that takes long, or kills us, is not asked at once."""
    due = select(Feed).where(Feed.next_at <= clock.now()).order_by(Feed.next_at).limit(1)
    locked = due.with_for_update(skip_locked=True, key_share=True)
    feed = (await tx.session.scalars(locked)).one_or_none()
    if feed is not None:
        feed.next_at = clock.now() + timedelta(hours=feed.every_hours or 24)
    return feed


async def ask(db: Database, blobs: Blobs, feed: Feed, *, inside: bool) -> None:
    with tempfile.TemporaryDirectory(prefix="vitrine-feed-") as folder:
        path = Path(folder) / "file"
        try:
            digest = await fetched(feed.url or "", path, inside=inside)
            if digest == feed.digest:
                await note(db, feed, problem=None, digest=digest)
                return
            file = new_file()
            await blobs.put(file, path, kind=KIND)
        except (fetching.NotFetched, BlobsAway) as error:
            log.info("feed.not_fetched", feed=feed.id, why=str(error))
            await note(db, feed, problem=str(error)[:200], digest=None)
            return
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
            return
        known = exists().where(Import.feed_id == feed.id, Import.state == ImportState.DONE)
        trusted = bool(await tx.session.scalar(select(known)))
        row.fetched_at, row.problem, row.digest = clock.now(), None, digest
        name = Path(urlsplit(feed.url or "").path).name or "feed"
        try:
            await import_file(tx, row, file, name=name, size=size, automatic=trusted)
        except TooManyWaiting:
            row.next_at, row.digest = clock.now() + AGAIN_AFTER, None


async def note(db: Database, feed: Feed, *, problem: str | None, digest: str | None) -> None:
    async with db.begin() as tx:
        row = await tx.session.get_one(Feed, feed.id, with_for_update=OF_ITS_OWN)
        row.problem, row.fetched_at = problem, clock.now()
        row.digest = digest or row.digest
        if problem is not None and row.ended_at is None:
            row.next_at = min(row.next_at or clock.now(), clock.now() + AGAIN_AFTER)
