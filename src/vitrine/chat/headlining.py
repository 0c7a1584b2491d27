from sqlalchemy import select

from vitrine import show as shows
from vitrine.account import Account
from vitrine.chat.errors import MessageUnknown
from vitrine.chat.model import Deed, Headlined
from vitrine.chat.naming import account_behind, pseudonym
from vitrine.chat.policy import demand_moderator
from vitrine.chat.recording import Done, record
from vitrine.db import Tx
from vitrine.realtime.entries import Headline
from vitrine.show import Show


async def headline(tx: Tx, show: Show, message_id: str, *, by: Account) -> None:
    """A message stands at the top of the chat from the moment of the video on that shows it."""
    shop = await demand_moderator(tx, by, show)
    said = await shows.message(tx, show, message_id)
    if said is None:
        raise MessageUnknown
    who = await pseudonym(tx, show.id, by.id)
    place = await shows.next_place(tx, show.id)
    cue = Headline(
        at=place.at,
        cue=place.cue,
        id=said.id,
        sender=said.sender,
        text=said.text,
        mark=said.mark,
        by=who,
    )
    shows.post_at(tx, show.id, place, cue)
    tx.session.add(Headlined(show_id=show.id, cue=place.cue, message_id=said.id))
    author = await account_behind(tx, show.id, said.sender)
    record(tx, Done(shop_id=shop.id, show_id=show.id, by=by, deed=Deed.HEADLINE, of=author))


async def take_headline_down(tx: Tx, show: Show, *, by: Account) -> None:
    shop = await demand_moderator(tx, by, show)
    await clear_headline(tx, show.id, await pseudonym(tx, show.id, by.id))
    record(tx, Done(shop_id=shop.id, show_id=show.id, by=by, deed=Deed.TAKE_DOWN))


async def clear_headline(tx: Tx, show_id: int, who: str) -> None:
    place = await shows.next_place(tx, show_id)
    shows.post_at(tx, show_id, place, Headline(at=place.at, cue=place.cue, id="", by=who))


async def headlines_of(tx: Tx, show_id: int, message_id: str) -> list[int]:
    """The cues that show it."""
    shown = select(Headlined.cue).where(
        Headlined.show_id == show_id, Headlined.message_id == message_id
    )
    return list(await tx.session.scalars(shown))
