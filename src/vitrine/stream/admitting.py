from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.kit import clock
from vitrine.kit.ids import new_id, new_secret
from vitrine.kit.text import mark
from vitrine.stream.handing_over import HOLDS_FOR, Handover, answer_of
from vitrine.stream.model import Ending, Place, Protocol, StreamSession
from vitrine.stream.queries import running_session

SILENT_FOR = timedelta(seconds=15)  # media says "alive" every 5 s
UNHEARD_FOR = timedelta(seconds=2)  # media reports at once what it let in, and asks again after 3 s


class AlreadyLive(VitrineError):
    code = "already-live"
    says = mark(
        "Someone is already streaming to this show. The host can let this device take over, "
        "in the studio."
    )


class KeptOut(VitrineError):
    code = "kept-out"
    says = mark("The host kept the device that is on air. Ask again in a minute.")


class TakenOver(VitrineError):
    code = "taken-over"
    says = mark(
        "Another device took over from this one: stop that one first, or come again in a minute."
    )


class AskedTooLate(VitrineError):
    code = "asked-too-late"
    says = mark("This was asked too long ago: ask again.")


class Knock(NamedTuple):
    """`ask` stays the same where it is asked again; nobody waits for the answer after `until`."""

    protocol: Protocol
    address: str
    ask: str | None = None
    until: datetime | None = None


class Admitted(NamedTuple):
    """`replaced`: the session that it takes over from."""

    session: StreamSession
    replaced: StreamSession | None = None


async def admit(tx: Tx, show_id: int, knock: Knock, place: Place) -> Admitted:
    """One publisher per show. A session that media has given up does not stand in the way."""
    if knock.until is not None and knock.until < clock.now():
        raise AskedTooLate
    await give_up_silent(tx, show_id)
    await give_up_unheard(tx, show_id, knock)
    session = await begin(tx, show_id, knock, place)
    if session is not None:
        return Admitted(session)
    admitted = await admitted_before(tx, show_id, knock)
    if admitted is not None:
        return admitted
    replaced = await make_way(tx, show_id, knock)
    session = await begin(tx, show_id, knock, place)
    if session is None:
        raise AlreadyLive
    return Admitted(session, replaced)


async def give_up_silent(tx: Tx, show_id: int) -> None:
    now = clock.now()
    await tx.session.execute(
        update(StreamSession)
        .where(StreamSession.show_id == show_id, StreamSession.stopped_at.is_(None))
        .where(StreamSession.seen_at < now - SILENT_FOR)
        .values(stopped_at=now, ending=Ending.LOST)
    )


async def give_up_unheard(tx: Tx, show_id: int, knock: Knock) -> None:
    """What an answer granted that nobody waited for: its device knocks again."""
    await tx.session.execute(
        update(StreamSession)
        .where(StreamSession.show_id == show_id, StreamSession.stopped_at.is_(None))
        .where(StreamSession.address == knock.address[:64])
        .where(StreamSession.ask.is_distinct_from(knock.ask))
        .where(StreamSession.seen_at == StreamSession.admitted_at)
        .where(StreamSession.admitted_at < clock.now() - UNHEARD_FOR)
        .values(stopped_at=clock.now(), ending=Ending.LOST)
    )


async def begin(tx: Tx, show_id: int, knock: Knock, place: Place) -> StreamSession | None:
    now = clock.now()
    made = insert(StreamSession).values(
        id=new_id(),
        show_id=show_id,
        protocol=knock.protocol,
        address=knock.address[:64],
        ask=knock.ask,
        folder=new_secret(),
        rehearsal=new_secret() if place is Place.REHEARSAL else None,
        admitted_at=now,
        seen_at=now,
    )
    admitted = made.on_conflict_do_nothing().returning(StreamSession)
    return (await tx.session.scalars(admitted)).one_or_none()


async def admitted_before(tx: Tx, show_id: int, knock: Knock) -> Admitted | None:
    """What the same question got whose answer came too late."""
    newest = select(StreamSession).where(StreamSession.show_id == show_id)
    newest = newest.order_by(StreamSession.id.desc()).limit(2)
    session, *before = (await tx.session.scalars(newest)).all()
    if knock.ask is None or session.ask != knock.ask or not session.is_running:
        return None
    replaced = before[0] if before and before[0].ending is Ending.REPLACED else None
    return Admitted(session, replaced)


async def was_replaced(tx: Tx, show_id: int, knock: Knock) -> bool:
    """An RTMP encoder comes back by itself: its host has just decided, and is not asked again.

    By WHIP the media node tells a replaced session so, and who comes anew was sent by a person.
    """
    if knock.protocol is not Protocol.RTMP:
        return False
    replaced = (
        select(StreamSession.id)
        .where(StreamSession.show_id == show_id, StreamSession.ending == Ending.REPLACED)
        .where(StreamSession.stopped_at > clock.now() - HOLDS_FOR)
        .where(StreamSession.protocol == knock.protocol)
        .where(StreamSession.address == knock.address[:64])
    )
    return (await tx.session.scalars(replaced.limit(1))).first() is not None


async def make_way(tx: Tx, show_id: int, knock: Knock) -> StreamSession | None:
    """Stops the session on air, if its host said that another device may take over."""
    if await was_replaced(tx, show_id, knock):
        raise TakenOver
    match await answer_of(tx, show_id):
        case None:
            raise AlreadyLive
        case Handover.REFUSED:
            raise KeptOut
        case Handover.ALLOWED:
            pass
    running = await running_session(tx, show_id)
    if running is not None:
        running.stopped_at, running.ending = clock.now(), Ending.REPLACED
        await tx.session.flush()
        control = {"do": "drop", "reason": "taken-over", "session": str(running.id)}
        tx.signal(f"stream.control.{show_id}", control)
    return running
