"""What a shop's moderators did, in the reader's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vitrine import chat
from vitrine.account import accounts_by_ids
from vitrine.db import Tx
from vitrine.kit.text import mark
from vitrine.realtime.entries import Audience, Links
from vitrine.realtime.judging import Why
from vitrine.realtime.manners import EVERY_LANGUAGE
from vitrine.web.visiting import Visit

LANGUAGE_NAMES = {
    EVERY_LANGUAGE: mark("Every language"),
    "en": mark("English"),
    "de": mark("German"),
}
DEEDS = {
    chat.Deed.REMOVE: mark("removed a message"),
    chat.Deed.ALLOW: mark("allowed a held message"),
    chat.Deed.DECLINE: mark("declined a held message"),
    chat.Deed.TIMEOUT: mark("timed somebody out"),
    chat.Deed.BAN: mark("banned somebody"),
    chat.Deed.SHADOW: mark("shadow-banned somebody"),
    chat.Deed.LIFT: mark("lifted a measure"),
    chat.Deed.UPHOLD: mark("upheld a measure"),
    chat.Deed.RULES: mark("changed the chat settings"),
    chat.Deed.WORDS: mark("changed a word list"),
    chat.Deed.HEADLINE: mark("pinned a message"),
    chat.Deed.TAKE_DOWN: mark("took the pinned message down"),
}
WHYS = {
    Why.WORD: mark("listed word"),
    Why.LINK: mark("link"),
    Why.REPEAT: mark("many say the same"),
}
AUDIENCES = {
    Audience.ALL: mark("Everybody who is signed in"),
    Audience.FOLLOWERS: mark("Followers and buyers"),
    Audience.BUYERS: mark("Buyers"),
}
LINKS = {Links.OFF: mark("Off"), Links.HELD: mark("Held for review"), Links.ON: mark("On")}


@dataclass(frozen=True)
class DeedRow:
    by: str
    of: str
    says: str
    reason: str
    at: datetime


async def deed_rows(tx: Tx, visit: Visit, shop_id: int) -> Sequence[DeedRow]:
    deeds = await chat.deeds_of(tx, shop_id)
    ids = {deed.by_id for deed in deeds} | {deed.of_id for deed in deeds if deed.of_id}
    people = await accounts_by_ids(tx, ids)
    names = {account_id: account.name for account_id, account in people.items()}
    return [
        DeedRow(
            by=names.get(deed.by_id, ""),
            of=names.get(deed.of_id or 0, ""),
            says=visit.says(DEEDS[chat.Deed(deed.deed)]),
            reason=reason_of(visit, deed),
            at=deed.made_at,
        )
        for deed in deeds
    ]


def reason_of(visit: Visit, deed: chat.ModerationDeed) -> str:
    """What was written down as codes, in words; what a person wrote, as it is."""
    match deed.deed:
        case chat.Deed.RULES:
            return rules_in_words(visit, deed.reason)
        case chat.Deed.WORDS:
            language, _, count = deed.reason.partition(": ")
            return f"{named(visit, LANGUAGE_NAMES, language)}: {count}"
        case chat.Deed.UPHOLD:
            return deed.reason
        case _:
            code, _, note = deed.reason.partition(": ")
            said = (named(visit, chat.GROUNDS | WHYS, code), note)
            return ": ".join(filter(None, said))


def rules_in_words(visit: Visit, reason: str) -> str:
    seconds, audience, links, *_ = [*reason.split(", "), "", "", ""]
    pause = visit.says(mark("Slow mode: {count} s"), count=seconds) if seconds != "0" else ""
    allowed = visit.says(mark("Links: {rule}"), rule=named(visit, LINKS, links))
    return " · ".join(filter(None, (pause, named(visit, AUDIENCES, audience), allowed)))


def named(visit: Visit, names: Mapping[Any, str], code: str) -> str:
    return visit.says(names[code]) if code in names else code
