from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine import show as shows
from vitrine.account import Account
from vitrine.chat.errors import DecidedAlready
from vitrine.chat.model import Deed, HeldLine, Holding, Topic
from vitrine.chat.naming import account_behind
from vitrine.chat.policy import demand_moderator
from vitrine.chat.recording import Done, record
from vitrine.chat.telling import tell, tell_moderators
from vitrine.chat.writing_privately import Written, thread_with, write_privately
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.realtime.entries import Chat, decode, encode
from vitrine.realtime.judging import Why
from vitrine.show import Show

OWN_AT_MOST = 50


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """The body on `chat.set_aside`; `request` is the same when a line is sent again."""

    show: str
    request: str
    line: Chat
    why: Why
    word: str = ""


async def set_aside(tx: Tx, aside: SetAside) -> None:
    show = await shows.show_by_id(tx, int(aside.show))
    account_id = await account_behind(tx, show.id, aside.line.sender)
    if account_id is None:
        raise NotFound
    if aside.why is Why.ORDER:
        await to_the_shop(tx, show, account_id, aside)
    else:
        await hold(tx, show, account_id, aside)


async def to_the_shop(tx: Tx, show: Show, account_id: int, aside: SetAside) -> None:
    thread = await thread_with(tx, show.shop_id, account_id, Topic.ORDER)
    written = Written(key=f"room:{aside.request}", text=aside.line.text)
    await write_privately(tx, thread, written)
    frame = {"kind": "private", "thread": str(thread.id), "topic": "order"}
    tell(tx, show.id, aside.line.sender, frame | {"message": aside.line.id})


async def hold(tx: Tx, show: Show, account_id: int, aside: SetAside) -> None:
    state = Holding.SHADOWED if aside.why is Why.SHADOW else Holding.WAITING
    new = insert(HeldLine).values(
        id=new_id(),
        show_id=show.id,
        account_id=account_id,
        request=aside.request,
        body=encode(aside.line).decode(),
        why=aside.why,
        word=aside.word[:100],
        state=state,
        made_at=clock.now(),
    )
    await tx.session.execute(new.on_conflict_do_nothing())
    tell_moderators(tx, show.id, {"kind": "held"})
    if state is Holding.WAITING:
        tell(tx, show.id, aside.line.sender, {"kind": "held", "message": aside.line.id})


async def held_in(tx: Tx, show_id: int) -> Sequence[HeldLine]:
    """The oldest first: they wait the longest."""
    waiting = select(HeldLine).where(HeldLine.show_id == show_id, HeldLine.state == Holding.WAITING)
    return (await tx.session.scalars(waiting.order_by(HeldLine.id).limit(100))).all()


async def kept_from_others(tx: Tx, show_id: int, account_id: int) -> Sequence[HeldLine]:
    """What its author alone sees, the oldest first."""
    own = select(HeldLine).where(
        HeldLine.show_id == show_id,
        HeldLine.account_id == account_id,
        HeldLine.state != Holding.ALLOWED,
    )
    newest = await tx.session.scalars(own.order_by(HeldLine.id.desc()).limit(OWN_AT_MOST))
    return newest.all()[::-1]


async def allow(tx: Tx, show: Show, held_id: int, *, by: Account) -> None:
    """It appears in the room, where it was said."""
    held = await decide(tx, show, held_id, Holding.ALLOWED, by=by)
    shows.post_fact(tx, show.id, line_of(held))
    record(
        tx, Done(shop_id=show.shop_id, show_id=show.id, by=by, deed=Deed.ALLOW, of=held.account_id)
    )


async def decline(tx: Tx, show: Show, held_id: int, *, by: Account) -> HeldLine:
    held = await decide(tx, show, held_id, Holding.DECLINED, by=by)
    line = line_of(held)
    record(
        tx,
        Done(
            shop_id=show.shop_id,
            show_id=show.id,
            by=by,
            deed=Deed.DECLINE,
            of=held.account_id,
            reason=held.why,
        ),
    )
    frame = {"kind": "declined", "message": line.id, "why": held.why}
    tell(tx, show.id, line.sender, frame)
    return held


async def decide(tx: Tx, show: Show, held_id: int, to: Holding, *, by: Account) -> HeldLine:
    await demand_moderator(tx, by, show)
    held = await tx.session.scalar(
        select(HeldLine)
        .where(HeldLine.id == held_id, HeldLine.show_id == show.id)
        .with_for_update()
    )
    if held is None:
        raise NotFound
    if held.state != Holding.WAITING:
        raise DecidedAlready
    held.state = to
    tell_moderators(tx, show.id, {"kind": "held"})
    return held


def line_of(held: HeldLine) -> Chat:
    line = decode(held.body.encode())
    assert isinstance(line, Chat)
    return line
