from vitrine import show as shows
from vitrine.account import Account
from vitrine.chat.headlining import clear_headline, headlines_of
from vitrine.chat.model import Deed
from vitrine.chat.naming import account_behind, pseudonym
from vitrine.chat.policy import demand_moderator
from vitrine.chat.recording import Done, record
from vitrine.db import Tx
from vitrine.show import Show


async def erase(tx: Tx, show: Show, message_id: str, *, by: Account, reason: str) -> None:
    """Its place in the log stays, its words are gone from the log and every snapshot."""
    shop = await demand_moderator(tx, by, show)
    said = await shows.message(tx, show, message_id)
    author = said and await account_behind(tx, show.id, said.sender)
    who = await pseudonym(tx, show.id, by.id)
    await shows.erase_message(tx, show.id, message_id, by=who, reason=reason)
    await erase_headlines(tx, show, message_id, who, reason)
    record(
        tx,
        Done(shop_id=shop.id, show_id=show.id, by=by, deed=Deed.REMOVE, of=author, reason=reason),
    )


async def erase_headlines(tx: Tx, show: Show, message_id: str, who: str, reason: str) -> None:
    """The cues that showed it hold its words, too."""
    cues = await headlines_of(tx, show.id, message_id)
    for cue in cues:
        shown = shows.headline_id(message_id, cue)
        await shows.erase_message(tx, show.id, shown, by=who, reason=reason)
    if cues and not show.is_over:
        await clear_headline(tx, show.id, who)


async def erase_all(tx: Tx, show: Show, who: str, *, by: Account, reason: str) -> None:
    """What one person said in this show."""
    said = await shows.messages_of(tx, show.id, who)
    for message_id in dict.fromkeys(each.id for each in said):
        await erase(tx, show, message_id, by=by, reason=reason)
