from collections.abc import Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from vitrine import show as shows
from vitrine.account import Account
from vitrine.chat.errors import WordsTooMany
from vitrine.chat.model import Deed, ListedWords
from vitrine.chat.recording import Done, record
from vitrine.chat.ruling import tell_rooms
from vitrine.db import Tx
from vitrine.kit.language import LANGUAGES
from vitrine.kit.text import printable
from vitrine.realtime.entries import Chat
from vitrine.realtime.manners import EVERY_LANGUAGE
from vitrine.realtime.wording import WordList
from vitrine.shop import Shop

LISTS = (EVERY_LANGUAGE, *LANGUAGES)
MOST_WORDS = 500
LONGEST_WORD = 60
TRIED_ON = timedelta(days=30)
TRIED_ON_AT_MOST = 5_000  # lines
FOUND_AT_MOST = 50


class Found(msgspec.Struct, frozen=True):
    """A line that would have been held, and for which word."""

    line: Chat
    show_id: int
    word: str


async def words_of(tx: Tx, shop_id: int) -> dict[str, tuple[str, ...]]:
    rows = await tx.session.scalars(select(ListedWords).where(ListedWords.shop_id == shop_id))
    return {row.language: tuple(row.words.splitlines()) for row in rows if row.words}


async def list_words(tx: Tx, shop: Shop, by: Account, language: str, text: str) -> None:
    words = tidy(text)
    new = insert(ListedWords).values(shop_id=shop.id, language=language, words="\n".join(words))
    await tx.session.execute(
        new.on_conflict_do_update(
            index_elements=["shop_id", "language"], set_={"words": new.excluded.words}
        )
    )
    record(tx, Done(shop_id=shop.id, by=by, deed=Deed.WORDS, reason=f"{language}: {len(words)}"))
    await tell_rooms(tx, shop.id)


async def would_hold(tx: Tx, shop: Shop, text: str) -> Sequence[Found]:
    """What the list would have held of the last weeks' chat. Changes nothing."""
    words = WordList(tidy(text))
    said = await shows.said_lately(tx, shop.id, within=TRIED_ON, at_most=TRIED_ON_AT_MOST)
    found = [
        Found(line, show_id, word)
        for show_id, line in said
        if (word := words.match(line.text)) is not None
    ]
    return found[:FOUND_AT_MOST]


def tidy(text: str) -> list[str]:
    """One entry a line, or parted by commas."""
    asked = (printable(word) for line in text.splitlines() for word in line.split(","))
    words = list(dict.fromkeys(word for word in asked if word))
    if len(words) > MOST_WORDS or any(len(word) > LONGEST_WORD for word in words):
        raise WordsTooMany(field="words", most=MOST_WORDS, longest=LONGEST_WORD)
    return words
