"""Answers to requests that may be sent again, each under its sender's key."""

from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db.outbox import Answered
from vitrine.db.transaction import Tx
from vitrine.kit import clock

REMEMBERED_FOR = timedelta(days=1)


async def answered_before(tx: Tx, owner: str, key: str, digest: bytes) -> Answered | None:
    """None: this is the first; a second one waits here until the first is done."""
    noted = (
        insert(Answered)
        .values(owner=owner, key=key, digest=digest, body=b"", at=clock.now())
        .on_conflict_do_nothing()
        .returning(Answered.key)
    )
    if (await tx.session.execute(noted)).first() is not None:
        return None
    return await tx.session.scalar(
        select(Answered).where(Answered.owner == owner, Answered.key == key)
    )


async def keep_answer(tx: Tx, owner: str, key: str, body: bytes) -> None:
    mine = update(Answered).where(Answered.owner == owner, Answered.key == key)
    await tx.session.execute(mine.values(body=body))


async def forget_answers(tx: Tx) -> None:
    old = clock.now() - REMEMBERED_FOR
    await tx.session.execute(delete(Answered).where(Answered.at < old))
