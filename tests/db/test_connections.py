from sqlalchemy import text

from vitrine.db import Database, Tx


async def serving(tx: Tx) -> int:
    """The process of PostgreSQL behind a transaction."""
    return (await tx.session.scalars(text("select pg_backend_pid()"))).one()


async def test_a_connection_that_was_closed_is_not_handed_out(db: Database) -> None:
    async with db.begin() as one, db.begin() as other:
        closed = {await serving(one), await serving(other)}
    async with db.begin() as tx:
        ours = await serving(tx)
        for process in closed - {ours}:
            await tx.session.execute(text(f"select pg_terminate_backend({process}, 5000)"))
        async with db.begin() as next_one:
            assert await serving(next_one) not in closed


async def test_a_look_sees_what_is_committed_meanwhile(db: Database) -> None:
    counted = text("select count(*) from brand")
    async with db.look() as looking:
        before = (await looking.session.scalars(counted)).one()
        async with db.begin() as tx:
            await tx.session.execute(text("insert into brand (id, name, key) values (1, 'K', 'k')"))
        assert (await looking.session.scalars(counted)).one() == before + 1
