from typing import TypeVar

import msgspec
from sqlalchemy import select

from vitrine.db import Database, Fact, Outbox, OutboxKind, Tx
from vitrine.db.handling import heard_first
from vitrine.db.outbox import Handled
from vitrine.realtime import entries
from vitrine.wiring import LISTENERS, Listener

F = TypeVar("F", bound=Fact)


async def posted(tx: Tx, show_id: int) -> list[entries.AnyEntry]:
    """What the room of a show will hear, in order."""
    rows = select(Outbox).where(Outbox.show_id == show_id).order_by(Outbox.id)
    return [entries.decode(row.body) for row in await tx.session.scalars(rows)]


async def signalled(tx: Tx) -> list[tuple[str, bytes]]:
    rows = select(Outbox).where(Outbox.kind == OutboxKind.SIGNAL).order_by(Outbox.id)
    return [(row.subject, row.body) for row in await tx.session.scalars(rows)]


async def emitted(tx: Tx) -> list[str]:
    rows = select(Outbox).where(Outbox.kind == OutboxKind.FACT).order_by(Outbox.id)
    return [row.subject.removeprefix("facts.") for row in await tx.session.scalars(rows)]


async def told_of(tx: Tx, kind: type[F], *, shop: int | None = None) -> list[F]:
    """The facts of a kind so far, of one shop if it is named."""
    subject = f"facts.{kind.__struct_config__.tag}"
    rows = select(Outbox).where(Outbox.subject == subject).order_by(Outbox.id)
    found = [msgspec.json.decode(row.body, type=kind) for row in await tx.session.scalars(rows)]
    return [fact for fact in found if shop in {None, getattr(fact, "shop_id", None)}]


async def heard(db: Database, domain: str = "settlement") -> None:
    """All facts so far that the domain's listeners have not heard, as the worker hands them on."""
    async with db.begin() as tx:
        known = {(row.listener, row.event_id) for row in await tx.session.scalars(select(Handled))}
    for listener, fact in await said_to(db, domain):
        if (listener.name, fact.id) not in known:
            await hand_on(db, listener, fact)


async def heard_again(db: Database, domain: str = "settlement") -> None:
    """All facts so far, once more: who hands them on may have died before it knew."""
    for listener, fact in await said_to(db, domain):
        await hand_on(db, listener, fact)


async def said_to(db: Database, domain: str) -> list[tuple[Listener, Outbox]]:
    ours = [listener for listener in LISTENERS if listener.name.startswith(f"{domain}-")]
    rows = select(Outbox).where(Outbox.kind == OutboxKind.FACT).order_by(Outbox.id)
    async with db.begin() as tx:
        facts = list(await tx.session.scalars(rows))
    return [
        (listener, fact) for fact in facts for listener in ours if listener.subject == fact.subject
    ]


async def hand_on(db: Database, listener: Listener, fact: Outbox) -> None:
    async with db.begin() as tx:
        if await heard_first(tx, listener.name, [fact.id]):
            await listener.handle(tx, msgspec.json.decode(fact.body, type=listener.event))
