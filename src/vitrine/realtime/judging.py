"""Whether a line is shown, waits for a moderator, goes to the shop alone, or is refused."""

from enum import StrEnum
from itertools import islice, takewhile

import msgspec

from vitrine.realtime.entries import Audience, Chat, Links, Mark
from vitrine.realtime.frames import Code
from vitrine.realtime.manners import Manners, Measure
from vitrine.realtime.speaking import CannotSay
from vitrine.realtime.token import Claims
from vitrine.realtime.wording import has_link, likeness_of_line

OF_THE_SHOP = {Mark.HOST, Mark.MODERATOR, Mark.MEMBER}
REMEMBERS_MS = 300_000  # the longest slow mode
LATELY_MS = 60_000
REMEMBERS_AT_MOST = 20_000  # lines: of a busy room, as long as its slow mode may be
COMPARED_AT_MOST = 1_000
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


class Heard(msgspec.Struct):
    """`seq`: where it stands in the log; 0: nobody has seen it there yet."""

    id: str
    at: int
    who: str
    alike: str
    links: bool
    seq: int = 0


class Past:
    """What was said lately, on whichever node: every node reads the log."""

    def __init__(self) -> None:
        self._lines: dict[str, Heard] = {}
        self._last: dict[str, Heard] = {}

    def hear(self, line: Chat, now: int, *, seq: int = 0) -> None:
        if known := self._lines.get(line.id):
            known.seq = known.seq or seq
            return
        self._forget(now)
        alike, links = likeness_of_line(line.text), has_link(line.text)
        heard = Heard(line.id, now, line.sender, alike, links, seq)
        self._lines[heard.id] = self._last[heard.who] = heard

    def place_of(self, line: Chat) -> int | None:
        """Where a line stands in the log that is sent again, since its answer was lost.

        None: it is not there, as far as is known. Raises CannotSay for an id of other words.
        """
        known = self._lines.get(line.id)
        if known is None:
            return None
        if known.alike != likeness_of_line(line.text):
            raise CannotSay(Code.REPEATED)
        return known.seq or None

    def last_but(self, line: Chat) -> Heard | None:
        """What its author said last; the same line sent again is no second one."""
        last = self._last.get(line.sender)
        return last if last and last.id != line.id else None

    def lately_but(self, line: Chat, now: int) -> list[Heard]:
        latest = islice(reversed(self._lines.values()), COMPARED_AT_MOST)
        within = takewhile(lambda heard: heard.at > now - LATELY_MS, latest)
        return [heard for heard in within if heard.id != line.id]

    def _forget(self, now: int) -> None:
        while self._lines:
            oldest = next(iter(self._lines.values()))
            is_full = len(self._lines) >= REMEMBERS_AT_MOST
            if not is_full and oldest.at >= now - REMEMBERS_MS:
                return
            del self._lines[oldest.id]
            if self._last[oldest.who] is oldest:
                del self._last[oldest.who]


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
    pause = manners.slow_seconds * 1_000
    last = past.last_but(line)
    if pause and last and last.at > now - pause:
        raise CannotSay(Code.SLOW_MODE)


def _aside(manners: Manners, claims: Claims, line: Chat, past: Past, now: int) -> Why | None:
    if manners.is_complaint(line.text):
        return Why.ORDER
    if manners.listed(line.text, claims.language):
        return Why.WORD
    lately = past.lately_but(line, now)
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
