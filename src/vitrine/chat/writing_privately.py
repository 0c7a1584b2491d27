from collections.abc import Sequence

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.account import Account
from vitrine.chat.errors import TextMissing
from vitrine.chat.events import PrivatelyWritten
from vitrine.chat.model import PrivateLine, PrivateThread, Topic
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.kit.text import printable
from vitrine.shop import may_moderate, shop_by_id

LONGEST_LINE = 1_000  # characters
LONGEST_KEY = 100
LINES_SHOWN = 200
THREADS_SHOWN = 100


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """`key`: what is written once, however often it is sent."""

    key: str
    text: str
    by_shop: bool = False


async def write_privately(tx: Tx, thread: PrivateThread, written: Written) -> None:
    new = insert(PrivateLine).values(
        id=new_id(),
        thread_id=thread.id,
        key=written.key[:LONGEST_KEY],
        by_shop=written.by_shop,
        text=written.text,
        made_at=clock.now(),
    )
    made = await tx.session.scalar(new.on_conflict_do_nothing().returning(PrivateLine.id))
    if made is not None:
        thread.awaits_shop, thread.changed_at = not written.by_shop, clock.now()
        tx.emit(PrivatelyWritten(thread_id=thread.id, line_id=made, by_shop=written.by_shop))


async def reply(tx: Tx, thread: PrivateThread, text: str, *, by: Account) -> None:
    said = printable(text)[:LONGEST_LINE]
    if not said:
        raise TextMissing(field="text")
    by_shop = by.id != thread.account_id
    written = Written(key=f"line:{new_id()}", text=said, by_shop=by_shop)
    await write_privately(tx, thread, written)


async def thread_with(tx: Tx, shop_id: int, account_id: int, topic: Topic) -> PrivateThread:
    now = clock.now()
    new = insert(PrivateThread).values(
        id=new_id(),
        shop_id=shop_id,
        account_id=account_id,
        topic=topic,
        changed_at=now,
        awaits_shop=False,
    )
    await tx.session.execute(new.on_conflict_do_nothing())
    known = select(PrivateThread).where(
        PrivateThread.shop_id == shop_id,
        PrivateThread.account_id == account_id,
        PrivateThread.topic == topic,
    )
    return (await tx.session.scalars(known.with_for_update())).one()


async def thread_for(tx: Tx, thread_id: int, reader: Account) -> PrivateThread:
    """Nobody but the two of them may know that it exists."""
    thread = await tx.session.get(PrivateThread, thread_id)
    if thread is None:
        raise NotFound
    if thread.account_id != reader.id:
        shop = await shop_by_id(tx, thread.shop_id)
        if not may_moderate(reader, shop):
            raise NotFound
    return thread


async def line_in_thread(tx: Tx, line_id: int) -> tuple[PrivateThread, PrivateLine]:
    line = await tx.session.get(PrivateLine, line_id)
    thread = line and await tx.session.get(PrivateThread, line.thread_id)
    if line is None or thread is None:
        raise NotFound
    return thread, line


async def lines_of(tx: Tx, thread: PrivateThread) -> Sequence[PrivateLine]:
    newest = (
        select(PrivateLine)
        .where(PrivateLine.thread_id == thread.id)
        .order_by(PrivateLine.id.desc())
        .limit(LINES_SHOWN)
    )
    return list(reversed((await tx.session.scalars(newest)).all()))


async def threads_of_account(tx: Tx, account: Account) -> Sequence[PrivateThread]:
    own = select(PrivateThread).where(PrivateThread.account_id == account.id)
    return await newest_first(tx, own)


async def threads_of_shop(tx: Tx, shop_id: int) -> Sequence[PrivateThread]:
    of_shop = select(PrivateThread).where(PrivateThread.shop_id == shop_id)
    return await newest_first(tx, of_shop)


async def newest_first(tx: Tx, threads: Select[PrivateThread]) -> Sequence[PrivateThread]:
    waiting_first = threads.order_by(
        PrivateThread.awaits_shop.desc(), PrivateThread.changed_at.desc()
    )
    return (await tx.session.scalars(waiting_first.limit(THREADS_SHOWN))).all()
