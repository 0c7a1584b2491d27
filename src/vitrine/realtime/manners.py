"""What may be said in a room, as `web` tells it to the nodes (`room.manners`).

The nodes keep it at hand: no message waits for a database.
"""

import re
from enum import StrEnum
from functools import cached_property

import msgspec

from vitrine.realtime.entries import Audience, Links
from vitrine.realtime.wording import WordList

EVERY_LANGUAGE = "*"


class Measure(StrEnum):
    """What a person may not do for a while, or for ever."""

    TIMEOUT = "timeout"
    BAN = "ban"
    SHADOW = "shadow"


class Sanctioned(msgspec.Struct, frozen=True):
    """`until`: UTC ms, null: without end."""

    measure: Measure
    until: int | None = None

    def holds(self, now: int) -> bool:
        return self.until is None or now < self.until


def _no_words() -> dict[str, tuple[str, ...]]:
    return {}


def _nobody() -> dict[str, Sanctioned]:
    return {}


class Manners(msgspec.Struct, frozen=True, dict=True):
    """`words` and `shield` by language, or `*`; `shield`: patterns of complaints about orders.

    `people` by pseudonym. `revoked`: tickets that were taken back of late. `anonymous`: whether one
    may watch without an account.
    """

    version: int = 0
    slow_seconds: int = 0
    audience: Audience = Audience.ALL
    links: Links = Links.OFF
    tells_joins: bool = True
    words: dict[str, tuple[str, ...]] = msgspec.field(default_factory=_no_words)
    shield: dict[str, tuple[str, ...]] = msgspec.field(default_factory=_no_words)
    people: dict[str, Sanctioned] = msgspec.field(default_factory=_nobody)
    revoked: tuple[str, ...] = ()
    anonymous: bool = True

    def listed(self, text: str, language: str) -> str | None:
        """The word that makes the line wait for a moderator."""
        lists = (self._lists.get(EVERY_LANGUAGE), self._lists.get(language))
        return next((word for each in lists if each and (word := each.match(text))), None)

    def is_complaint(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._complaints)

    @cached_property
    def _lists(self) -> dict[str, WordList]:
        return {language: WordList(words) for language, words in self.words.items()}

    @cached_property
    def _complaints(self) -> list[re.Pattern[str]]:
        patterns = [pattern for of in self.shield.values() for pattern in of]
        return [re.compile(pattern, re.IGNORECASE) for pattern in patterns]
