"""People who talk in a show, as the kept log has it."""

from vitrine import chat
from vitrine import show as shows
from vitrine.account import Account
from vitrine.db import Tx
from vitrine.kit.ids import new_id
from vitrine.realtime.entries import Chat, encode, line
from vitrine.realtime.judging import Why
from vitrine.show import Show


async def said(tx: Tx, show: Show, by: Account, text: str, *, question: str = "") -> Chat:
    """A line that the room has published and the worker has kept."""
    entry = await just_said(tx, show, by, text, question=question)
    await was_kept(tx, show, entry)
    return entry


async def just_said(tx: Tx, show: Show, by: Account, text: str, *, question: str = "") -> Chat:
    message = str(new_id())
    asked = message if question == "own" else question or None
    who = await chat.pseudonym(tx, show.id, by.id)
    return Chat(at=1_790_000_000_000, id=message, sender=who, text=text, question=asked)


async def was_kept(tx: Tx, show: Show, entry: Chat) -> None:
    seq = await shows.last_kept(tx, show.id) + 1
    await shows.keep(tx, show.id, [line(seq, encode(entry))])


async def was_set_aside(tx: Tx, show: Show, by: Account, text: str, why: Why) -> Chat:
    who = await chat.pseudonym(tx, show.id, by.id)
    entry = Chat(at=1_790_000_000_000, id=str(new_id()), sender=who, text=text)
    aside = chat.SetAside(show=str(show.id), request=entry.id, line=entry, why=why)
    await chat.set_aside(tx, aside)
    return entry
