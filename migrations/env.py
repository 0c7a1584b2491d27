from alembic import context
from sqlalchemy import create_engine, pool

from vitrine import settings
from vitrine.up.migrating import tables

OURS_NOT = "procrastinate_"  # its own schema makes them


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and (name or "").startswith(OURS_NOT))


def run() -> None:
    url = context.config.attributes.get("database_url") or settings.load().database_url
    makes_revision = context.config.cmd_opts is not None
    engine = create_engine(url.replace("+asyncpg", "+psycopg"), poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=tables() if makes_revision else None,
            include_name=include_name,
            compare_type=True,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
