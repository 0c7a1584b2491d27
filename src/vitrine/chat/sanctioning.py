from collections.abc import Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import ColumnElement, or_, select

from vitrine import show as shows
from vitrine.account import Account, account_by_id
from vitrine.chat.errors import MessageUnknown, NotAgainstTheShop
from vitrine.chat.events import MeasureTaken
from vitrine.chat.model import Deed, Grounds, Pseudonym, Sanction
from vitrine.chat.naming import account_behind, pseudonym
from vitrine.chat.policy import demand_moderator
from vitrine.chat.recording import Done, record
from vitrine.chat.ruling import tell_rooms
from vitrine.chat.telling import tell
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.kit.ids import new_id, new_secret
from vitrine.kit.text import printable
from vitrine.realtime.entries import Act, Moderated
from vitrine.realtime.manners import Measure
from vitrine.shop import Shop, is_member
from vitrine.show import Show

LONGEST_NOTE = 300
ACTS = {Measure.TIMEOUT: Act.TIMEOUT, Measure.BAN: Act.BAN}
DEEDS = {Measure.TIMEOUT: Deed.TIMEOUT, Measure.BAN: Deed.BAN, Measure.SHADOW: Deed.SHADOW}


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """`lasts` null: until it is lifted. `said`: the line that led to it."""

    measure: Measure
    grounds: Grounds
    note: str = ""
    said: str = ""
    lasts: timedelta | None = None


async def sanction(tx: Tx, show: Show, who: str, verdict: Verdict, *, by: Account) -> Sanction:
    """Holds in every room of the shop. Who it is against is told why, and how to appeal."""
    shop = await demand_moderator(tx, by, show)
    account_id = await account_behind(tx, show.id, who)
    if account_id is None:
        raise MessageUnknown
    account = await account_by_id(tx, account_id)
    if is_member(account, shop):
        raise NotAgainstTheShop
    made = Sanction(
        id=new_id(),
        shop_id=shop.id,
        show_id=show.id,
        account_id=account.id,
        measure=verdict.measure,
        grounds=verdict.grounds,
        note=printable(verdict.note)[:LONGEST_NOTE],
        said=verdict.said,
        secret=new_secret(),
        made_by=by.id,
        made_at=clock.now(),
        until=clock.now() + verdict.lasts if verdict.lasts else None,
    )
    tx.session.add(made)
    await publish(tx, show, who, made, by=by)
    return made


async def publish(tx: Tx, show: Show, who: str, made: Sanction, *, by: Account) -> None:
    """A shadow ban stands in no log that everybody reads: there it would be none."""
    measure = Measure(made.measure)
    record(
        tx,
        Done(
            shop_id=show.shop_id,
            show_id=show.id,
            by=by,
            deed=DEEDS[measure],
            of=made.account_id,
            reason=": ".join(filter(None, (made.grounds, made.note))),
        ),
    )
    if measure in ACTS:
        act = Moderated(
            at=clock.now_ms(),
            act=ACTS[measure],
            by=await pseudonym(tx, show.id, by.id),
            of=who,
            reason=made.grounds,
        )
        shows.post_fact(tx, show.id, act)
        tell(tx, show.id, who, {"kind": "measure"})
    await tell_rooms(tx, show.shop_id)
    tx.emit(MeasureTaken(sanction_id=made.id))


async def lift(tx: Tx, made: Sanction, *, by: Account) -> None:
    if made.lifted_at is not None:
        return
    made.lifted_at = clock.now()
    record(
        tx,
        Done(shop_id=made.shop_id, show_id=made.show_id, by=by, deed=Deed.LIFT, of=made.account_id),
    )
    if made.measure in ACTS and made.show_id is not None:
        act = Moderated(
            at=clock.now_ms(),
            act=Act.LIFT,
            by=await pseudonym(tx, made.show_id, by.id),
            of=await pseudonym(tx, made.show_id, made.account_id),
            reason="",
        )
        if not (await shows.show_by_id(tx, made.show_id)).is_over:
            shows.post_fact(tx, made.show_id, act)
    for show_id, who in await present_in(tx, made):
        tell(tx, show_id, who, {"kind": "measure"})
    await tell_rooms(tx, made.shop_id)


async def present_in(tx: Tx, made: Sanction) -> Sequence[tuple[int, str]]:
    open_shows = await shows.open_shows_of(tx, made.shop_id)
    known = select(Pseudonym.show_id, Pseudonym.who).where(
        Pseudonym.account_id == made.account_id, Pseudonym.show_id.in_(open_shows)
    )
    return [(show_id, who) for show_id, who in await tx.session.execute(known)]


async def sanction_by_secret(tx: Tx, secret: str) -> Sanction:
    found = await tx.session.scalar(
        select(Sanction).where(Sanction.secret == secret).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def sanction_by_id(tx: Tx, sanction_id: int) -> Sanction:
    found = await tx.session.scalar(
        select(Sanction).where(Sanction.id == sanction_id).with_for_update()
    )
    if found is None:
        raise NotFound
    return found


async def standing_against(tx: Tx, shop: Shop, account: Account | None) -> Sanction | None:
    """What keeps somebody from speaking, as they may know in the room: no shadow ban."""
    if account is None:
        return None
    standing = (
        select(Sanction)
        .where(
            Sanction.shop_id == shop.id,
            Sanction.account_id == account.id,
            Sanction.measure.in_(list(ACTS)),
            *still_standing(),
        )
        .order_by(Sanction.measure, Sanction.id.desc())
        .limit(1)
    )
    return await tx.session.scalar(standing)


async def sanctions_of_shop(tx: Tx, shop_id: int) -> Sequence[Sanction]:
    standing = select(Sanction).where(Sanction.shop_id == shop_id, *still_standing())
    return (await tx.session.scalars(standing.order_by(Sanction.id.desc()).limit(200))).all()


def still_standing() -> tuple[ColumnElement[bool], ...]:
    return (
        Sanction.lifted_at.is_(None),
        or_(Sanction.until.is_(None), Sanction.until > clock.now()),
    )
