"""Whether a line is shown, waits for a moderator, goes to the shop alone, or is refused."""

from collections import deque
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from vitrine.realtime.entries import Audience, Chat, Links, Mark
from vitrine.realtime.frames import Code
from vitrine.realtime.manners import Manners, Measure
from vitrine.realtime.speaking import CannotSay
from vitrine.realtime.token import Claims
from vitrine.realtime.wording import has_link, likeness_of_line

OF_THE_SHOP = {Mark.HOST, Mark.MODERATOR, Mark.MEMBER}
REMEMBERS_MS = 300_000  # the longest slow mode
LATELY_MS = 60_000
REMEMBERS_AT_MOST = 1_000  # lines
SAME_LINES = 2  # of one person within a minute; the next one is refused
SAME_LINE_OF_OTHERS = 4  # and the next one waits for a moderator
LONG_ENOUGH = 12  # letters: many people say "wow"
LINKS_AT_ONCE = 2


class Why(StrEnum):
    """Why a line is set aside."""

    WORD = "word"
    LINK = "link"
    REPEAT = "repeat"
    ORDER = "order"
    SHADOW = "shadow"


class Heard(NamedTuple):
    id: str
    at: int
    who: str
    alike: str
    links: bool


class Past:
    """What was said lately, on whichever node: every node reads the log."""

    def __init__(self) -> None:
        self._lines: deque[Heard] = deque(maxlen=REMEMBERS_AT_MOST)
        self._ids: set[str] = set()

    def hear(self, line: Chat, now: int) -> None:
        if line.id in self._ids:
            return
        while self._lines and (
            self._lines[0].at < now - REMEMBERS_MS or len(self._lines) == REMEMBERS_AT_MOST
        ):
            self._ids.discard(self._lines.popleft().id)
        heard = Heard(line.id, now, line.sender, likeness_of_line(line.text), has_link(line.text))
        self._lines.append(heard)
        self._ids.add(line.id)

    def since(self, moment: int) -> Iterator[Heard]:
        return (heard for heard in self._lines if heard.at > moment)


def judge(manners: Manners, claims: Claims, line: Chat, past: Past, now: int) -> Why | None:
    """Why it is set aside; None: it may be shown. Raises CannotSay."""
    if claims.mark in OF_THE_SHOP:
        return None
    measure = _measure(manners, line.sender, now)
    _demand_allowed(manners, claims, measure)
    _demand_slow(manners, line, past, now)
    aside = _aside(manners, claims, line, past, now)
    return Why.SHADOW if measure is Measure.SHADOW else aside


def _measure(manners: Manners, who: str, now: int) -> Measure | None:
    sanctioned = manners.people.get(who)
    return sanctioned.measure if sanctioned and sanctioned.holds(now) else None


def _demand_allowed(manners: Manners, claims: Claims, measure: Measure | None) -> None:
    match measure:
        case Measure.BAN:
            raise CannotSay(Code.BANNED)
        case Measure.TIMEOUT:
            raise CannotSay(Code.TIMED_OUT)
        case Measure.SHADOW | None:
            pass
    if manners.audience is Audience.BUYERS and not claims.buys:
        raise CannotSay(Code.BUYERS_ONLY)
    if manners.audience is Audience.FOLLOWERS and not (claims.follows or claims.buys):
        raise CannotSay(Code.FOLLOWERS_ONLY)


def _demand_slow(manners: Manners, line: Chat, past: Past, now: int) -> None:
    """The same line sent again, since its answer was lost, is no second one."""
    pause = manners.slow_seconds * 1_000
    said = (heard for heard in past.since(now - pause) if heard.id != line.id)
    if pause and any(heard.who == line.sender for heard in said):
        raise CannotSay(Code.SLOW_MODE)


def _aside(manners: Manners, claims: Claims, line: Chat, past: Past, now: int) -> Why | None:
    if manners.is_complaint(line.text):
        return Why.ORDER
    lately = [heard for heard in past.since(now - LATELY_MS) if heard.id != line.id]
    if manners.listed(line.text, claims.language):
        return Why.WORD
    return _link(manners, line, lately) or _repeat(line, lately)


def _link(manners: Manners, line: Chat, lately: list[Heard]) -> Why | None:
    if not has_link(line.text):
        return None
    if manners.links is Links.OFF:
        raise CannotSay(Code.LINKS_OFF)
    said = sum(heard.who == line.sender and heard.links for heard in lately)
    return Why.LINK if manners.links is Links.HELD or said >= LINKS_AT_ONCE else None


def _repeat(line: Chat, lately: list[Heard]) -> Why | None:
    alike = likeness_of_line(line.text)
    same = [heard for heard in lately if heard.alike == alike]
    if sum(heard.who == line.sender for heard in same) >= SAME_LINES:
        raise CannotSay(Code.REPEATED)
    is_raid = len(alike) >= LONG_ENOUGH and len(same) >= SAME_LINE_OF_OTHERS
    return Why.REPEAT if is_raid and line.question is None else None
