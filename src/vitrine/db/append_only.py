from sqlalchemy import DDL, event

from vitrine.db.model import Base

REFUSE = """create or replace function refuse_change() returns trigger language plpgsql as
$$ begin raise exception '% is append-only', tg_table_name; end $$"""


def append_only(model: type[Base], *, but: str = "false") -> None:
    """The database keeps it so. `but`: an update that is meant, as SQL about `new`."""
    table = model.metadata.tables[model.__tablename__]
    for statement in (REFUSE, *triggers_of(table.name, but)):
        event.listen(table, "after_create", DDL(statement.replace("%", "%%")))


def triggers_of(table: str, but: str) -> tuple[str, str]:
    every, refuses = f"on {table} for each row", "execute function refuse_change()"
    return (
        f"create trigger never_deleted before delete {every} {refuses}",
        f"create trigger never_changed before update {every} when (not ({but})) {refuses}",
    )
