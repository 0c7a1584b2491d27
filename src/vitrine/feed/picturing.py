"""Pictures that files gave the address of: fetched one by one, shown when a product's are there."""

import asyncio
import tempfile
from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy import ColumnElement, select

from vitrine.catalogue import (
    MOST_BYTES,
    StoredImage,
    picture_product,
    products_by_ids,
    store_image,
)
from vitrine.db import Database, Tx
from vitrine.errors import VitrineError
from vitrine.feed.asking import NOT_TAKEN
from vitrine.feed.model import FeedPicture, PictureState
from vitrine.kit import clock, fetching
from vitrine.ports import Blobs, BlobsAway

AT_ONCE = 8
WITHIN = timedelta(seconds=20)
LEASE = timedelta(minutes=2)
TRIES = 3
AGAIN_AFTER = timedelta(minutes=5)  # times the number of tries
ROUNDS = 50  # then the job's next turn

log = structlog.get_logger(__name__)


async def fetch_pictures(db: Database, blobs: Blobs, *, inside: bool) -> None:
    for _ in range(ROUNDS):
        async with db.begin() as tx:
            due = await claim(tx)
        if not due:
            return
        async with asyncio.TaskGroup() as fetches:
            for picture in due:
                fetches.create_task(fetch(blobs, picture, inside=inside))
        async with db.begin() as tx:
            await settle(tx, due)


async def claim(tx: Tx) -> Sequence[FeedPicture]:
    """From both ends: behind a hundred thousand of a slow server nobody else waits for them all."""
    longest = await claimed(tx, FeedPicture.due_at.asc())
    return [*longest, *await claimed(tx, FeedPicture.due_at.desc())]


async def claimed(tx: Tx, order: ColumnElement[datetime]) -> Sequence[FeedPicture]:
    now = clock.now()
    due = select(FeedPicture).where(
        FeedPicture.state == PictureState.WAITING, FeedPicture.due_at <= now
    )
    some = due.order_by(order).limit(AT_ONCE // 2).with_for_update(skip_locked=True)
    found = (await tx.session.scalars(some)).all()
    for picture in found:
        picture.due_at, picture.tries = now + LEASE, picture.tries + 1
    await tx.flush()
    return found


async def fetch(blobs: Blobs, picture: FeedPicture, *, inside: bool) -> None:
    """What came of it stands in the row, which is not in a session here.

    Whatever it is, the others of its round are settled.
    """
    try:
        stored = await store_image(blobs, await fetched(picture.url, inside=inside))
        picture.key, picture.width, picture.height = stored.key, stored.width, stored.height
        picture.state, picture.problem = PictureState.STORED, None
    except fetching.NotFetched as error:
        picture.problem = str(error)
    except BlobsAway:
        picture.problem = None
    except VitrineError as error:
        picture.problem, picture.tries = error.says[:200], TRIES
    except Exception:
        log.exception("feed.picture_failed", product=picture.product_id, position=picture.position)
        picture.problem = NOT_TAKEN
    if picture.state == PictureState.WAITING and picture.tries >= TRIES:
        picture.state = PictureState.FAILED
    picture.due_at = clock.now() + AGAIN_AFTER * picture.tries


async def fetched(url: str, *, inside: bool) -> bytes:
    with tempfile.SpooledTemporaryFile(max_size=MOST_BYTES) as file:
        await fetching.get(url, file, most_bytes=MOST_BYTES, within=WITHIN, inside=inside)
        file.seek(0)
        return file.read()


async def settle(tx: Tx, pictures: Sequence[FeedPicture]) -> None:
    """A product whose file was applied again meanwhile has other rows: these are forgotten."""
    told = {(each.product_id, each.position): each for each in pictures}
    product_ids = {each.product_id for each in pictures}
    rows = await pictures_of(tx, product_ids)
    for row in rows:
        news = told.get((row.product_id, row.position))
        if news is not None and news.url == row.url:
            row.state, row.key, row.width = news.state, news.key, news.width
            row.height, row.problem, row.due_at = news.height, news.problem, news.due_at
    await tx.flush()
    await show(tx, rows)


async def pictures_of(tx: Tx, product_ids: Collection[int]) -> Sequence[FeedPicture]:
    asked = select(FeedPicture).where(FeedPicture.product_id.in_(product_ids))
    return (
        await tx.session.scalars(
            asked.order_by(FeedPicture.product_id, FeedPicture.position).with_for_update()
        )
    ).all()


async def show(tx: Tx, rows: Sequence[FeedPicture]) -> None:
    """Once none of a product's is waited for."""
    by_product: defaultdict[int, list[FeedPicture]] = defaultdict(list)
    for row in rows:
        by_product[row.product_id].append(row)
    ready = {
        id_: [image_of(each) for each in own if each.key]
        for id_, own in by_product.items()
        if all(each.state != PictureState.WAITING for each in own)
    }
    products = await products_by_ids(tx, ready)
    for id_, images in ready.items():
        if images and id_ in products:
            await picture_product(tx, products[id_], images)


def image_of(row: FeedPicture) -> StoredImage:
    return StoredImage(row.key or "", row.width or 0, row.height or 0)
