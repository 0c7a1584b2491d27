from collections.abc import Sequence

from vitrine import show as shows
from vitrine.account import Account
from vitrine.chat.errors import QuestionUnknown, TextMissing
from vitrine.chat.model import Topic
from vitrine.chat.naming import account_behind
from vitrine.chat.policy import demand_moderator
from vitrine.chat.telling import tell
from vitrine.chat.writing_privately import Written, thread_with, write_privately
from vitrine.db import Tx
from vitrine.kit.ids import new_id
from vitrine.kit.text import printable
from vitrine.realtime.entries import Answered, Chat, How
from vitrine.show import Show

LONGEST_ANSWER = 500  # characters


async def answer_by_voice(tx: Tx, show: Show, question: str, *, by: Account) -> None:
    """The moment becomes a chapter of the show: a replay leads to it."""
    await demand_moderator(tx, by, show)
    await demand_asked(tx, show, question)
    await mark_answered(tx, show, question, How.VOICE)


async def answer_privately(tx: Tx, show: Show, question: str, text: str, *, by: Account) -> int:
    """To everybody who asked, and to nobody else. How many that were."""
    await demand_moderator(tx, by, show)
    answer = printable(text)[:LONGEST_ANSWER]
    if not answer:
        raise TextMissing(field="text")
    asked = await demand_asked(tx, show, question)
    askers = {message.sender: message for message in asked}
    for who, message in askers.items():
        await write_to(tx, show, who, message, answer)
    await mark_answered(tx, show, question, How.PRIVATE)
    return len(askers)


async def write_to(tx: Tx, show: Show, who: str, asked: Chat, answer: str) -> None:
    account_id = await account_behind(tx, show.id, who)
    if account_id is None:
        return
    thread = await thread_with(tx, show.shop_id, account_id, Topic.QUESTION)
    await write_privately(tx, thread, Written(key=f"asked:{asked.id}", text=asked.text))
    told = Written(key=f"answer:{asked.id}:{new_id()}", text=answer, by_shop=True)
    await write_privately(tx, thread, told)
    tell(tx, show.id, who, {"kind": "private", "thread": str(thread.id), "topic": Topic.QUESTION})


async def demand_asked(tx: Tx, show: Show, question: str) -> Sequence[Chat]:
    asked = await shows.when_kept(show, lambda: shows.messages_asking(tx, show.id, question))
    if not asked:
        raise QuestionUnknown
    return asked


async def mark_answered(tx: Tx, show: Show, question: str, how: How) -> None:
    place = await shows.next_place(tx, show.id)
    cue = Answered(at=place.at, cue=place.cue, question=question, how=how)
    shows.post_at(tx, show.id, place, cue)
