"""Imports that wait, and whose turn it is."""

import asyncio
from collections.abc import Collection

import structlog
from sqlalchemy import delete, select

from vitrine.db import Database, Tx
from vitrine.feed.model import AT_WORK, IN_LINE, Import, ImportLine, ImportState
from vitrine.feed.running import LEASE, Run
from vitrine.kit import clock
from vitrine.ports import Blobs

SHOPS_AT_ONCE = 3  # each with a process that reads, and two connections
LOOKS_EVERY = 2.0  # seconds

log = structlog.get_logger(__name__)


async def run_waiting(db: Database, blobs: Blobs) -> None:
    """Shops beside each other, so that nobody waits for another's file; of one, file by file."""
    working: dict[asyncio.Task[None], int] = {}
    async with asyncio.TaskGroup() as runs:
        while True:
            claimed = None
            if len(working) < SHOPS_AT_ONCE:
                async with db.begin() as tx:
                    claimed = await claim(tx, busy=working.values())
            if claimed is not None:
                working[runs.create_task(run(db, blobs, claimed))] = claimed.shop_id
                continue
            if not working:
                return
            over, _ = await asyncio.wait(
                working, timeout=LOOKS_EVERY, return_when=asyncio.FIRST_COMPLETED
            )
            for task in over:
                del working[task]


async def run(db: Database, blobs: Blobs, claimed: Import) -> None:
    """Whatever becomes of it, the others go on; this one is tried again once its lease is over."""
    try:
        await Run(db, blobs, claimed).run()
    except Exception:
        log.exception("feed.broken_off", feed_import=claimed.id)


async def claim(tx: Tx, *, busy: Collection[int]) -> Import | None:
    """What was begun goes first: a later file of its shop must not be overwritten by it."""
    now = clock.now()
    begun = Import.state.in_(AT_WORK)
    under_way = select(Import.shop_id).where(begun, Import.due_at > now)
    due = select(Import).where(
        Import.state.in_(AT_WORK | IN_LINE),
        Import.due_at <= now,
        Import.shop_id.not_in(busy),
        Import.shop_id.not_in(under_way),
    )
    first = due.order_by(begun.desc(), Import.due_at).limit(1).with_for_update(skip_locked=True)
    found = (await tx.session.scalars(first)).one_or_none()
    if found is not None:
        is_check = found.state in {ImportState.WAITING, ImportState.CHECKING}
        found.state = ImportState.CHECKING if is_check else ImportState.APPLYING
        found.tries, found.due_at = found.tries + 1, now + LEASE
        found.rows = found.products = found.handled = found.added = found.changed = 0
        found.same = found.gone = found.bad_rows = 0
        found.problem, found.facts = None, {}
        await tx.session.execute(delete(ImportLine).where(ImportLine.import_id == found.id))
    return found
