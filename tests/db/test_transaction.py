import pytest
from sqlalchemy import select

from vitrine.db import Database, Fact, Outbox, OutboxKind, Tx, subject_of


class CupDropped(Fact, frozen=True, kw_only=True, tag="cup.dropped"):
    cup: int


async def test_a_fact_is_written_with_the_change_it_tells(tx: Tx) -> None:
    tx.emit(CupDropped(cup=7))
    await tx.flush()
    row = (await tx.session.execute(select(Outbox))).scalar_one()
    assert (row.kind, row.subject) == (OutboxKind.FACT, "facts.cup.dropped")
    assert row.body == b'{"type":"cup.dropped","cup":7}'


async def test_a_refusal_leaves_nothing_behind(db: Database) -> None:
    async def drop_and_fail() -> None:
        async with db.begin() as tx:
            tx.emit(CupDropped(cup=7))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await drop_and_fail()
    async with db.begin() as tx:
        assert (await tx.session.execute(select(Outbox))).first() is None


async def test_the_relay_is_poked_after_a_commit_with_news(database_url: str) -> None:
    pokes: list[str] = []

    async def poke() -> None:
        pokes.append("now")

    db = Database.connect(database_url, poke=poke)
    async with db.begin():
        pass
    assert pokes == []
    async with db.begin() as tx:
        tx.signal("stream.control.1", {"do": "end"})
    assert pokes == ["now"]
    await db.close()


def test_a_fact_is_named_by_its_tag() -> None:
    assert subject_of(CupDropped) == "cup.dropped"
