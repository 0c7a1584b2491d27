from sqlalchemy import select

from vitrine import show as shows
from vitrine.account import Account
from vitrine.chat.errors import MessageUnknown
from vitrine.chat.model import Headlined
from vitrine.chat.policy import demand_moderator
from vitrine.db import Tx
from vitrine.realtime.entries import Headline
from vitrine.show import Show


async def headline(tx: Tx, show: Show, message_id: str, *, by: Account) -> None:
    """A message stands at the top of the chat from the moment of the video on that shows it."""
    await demand_moderator(tx, by, show)
    said = await shows.message(tx, show.id, message_id)
    if said is None:
        raise MessageUnknown
    place = await shows.next_place(tx, show.id)
    cue = Headline(
        at=place.at,
        cue=place.cue,
        id=said.id,
        sender=said.sender,
        text=said.text,
        mark=said.mark,
    )
    shows.post_at(tx, show.id, place, cue)
    tx.session.add(Headlined(show_id=show.id, cue=place.cue, message_id=said.id))


async def take_headline_down(tx: Tx, show: Show, *, by: Account) -> None:
    await demand_moderator(tx, by, show)
    await clear_headline(tx, show.id)


async def clear_headline(tx: Tx, show_id: int) -> None:
    place = await shows.next_place(tx, show_id)
    shows.post_at(tx, show_id, place, Headline(at=place.at, cue=place.cue, id=""))


async def headlines_of(tx: Tx, show_id: int, message_id: str) -> list[int]:
    """The cues that show it."""
    shown = select(Headlined.cue).where(
        Headlined.show_id == show_id, Headlined.message_id == message_id
    )
    return list(await tx.session.scalars(shown))
