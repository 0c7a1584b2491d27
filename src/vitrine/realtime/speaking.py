"""What a viewer may say, and the chat line it becomes."""

from hashlib import sha256

from msgspec.structs import replace

from vitrine.kit.ids import LARGEST
from vitrine.kit.text import printable
from vitrine.realtime.alike import question_of
from vitrine.realtime.entries import Chat
from vitrine.realtime.frames import Ask, Code, Say
from vitrine.realtime.questions import SPEAKS_FOR_SHOP
from vitrine.realtime.state import Question
from vitrine.realtime.token import Claims
from vitrine.realtime.wording import is_question

LONGEST = 200  # characters
PLAYHEAD_BACK_MS = 60_000  # further behind is taken as this far


class CannotSay(Exception):
    def __init__(self, code: Code) -> None:
        super().__init__(code)
        self.code = code


def chat_line(claims: Claims | None, said: Say, now: int) -> Chat:
    """The line, at the sender's playhead. Raises CannotSay."""
    if claims is None or claims.who is None:
        raise CannotSay(Code.SIGN_IN)
    text = printable(said.text)
    if not text:
        raise CannotSay(Code.EMPTY)
    if len(text) > LONGEST:
        raise CannotSay(Code.TOO_LONG)
    return Chat(
        at=playhead(said.at, now),
        id=message_id(claims, said.id),
        sender=claims.who,
        text=text,
        mark=claims.mark,
        reply_to=said.reply_to,
        mentions=said.mentions,
    )


def as_question(line: Chat, said: Say, open_questions: tuple[Question, ...], language: str) -> Chat:
    """With the question that it asks, if it asks."""
    if line.mark in SPEAKS_FOR_SHOP or not (isinstance(said, Ask) or is_question(line.text)):
        return line
    same = question_of(line.text, open_questions, language)
    return replace(line, question=same or line.id)


def message_id(claims: Claims, request: str) -> str:
    """The same for the same request, on whichever node it is sent again."""
    digest = sha256(f"{claims.show}:{claims.sid}:{request}".encode()).digest()
    return str(int.from_bytes(digest[:8]) % LARGEST or 1)


def playhead(at: int | None, now: int) -> int:
    return now if at is None else max(now - PLAYHEAD_BACK_MS, min(at, now))
