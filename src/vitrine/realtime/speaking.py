"""What a viewer may say, and the chat line it becomes."""

from vitrine.kit import ids
from vitrine.kit.text import printable
from vitrine.realtime.entries import Chat
from vitrine.realtime.frames import Code, Say
from vitrine.realtime.token import Claims

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
        id=str(ids.new_id()),
        sender=claims.who,
        text=text,
        mark=claims.mark,
    )


def playhead(at: int | None, now: int) -> int:
    return now if at is None else max(now - PLAYHEAD_BACK_MS, min(at, now))
