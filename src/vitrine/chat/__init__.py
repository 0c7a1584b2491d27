from vitrine.chat.answering import answer_by_voice, answer_privately
from vitrine.chat.appealing import Decision, appeal, appeals_of, decide_appeal
from vitrine.chat.consenting import Consent, consent, consent_of
from vitrine.chat.erasing import erase, erase_all
from vitrine.chat.following import buys, count_purchase, follow, followers, follows, unfollow
from vitrine.chat.grounds import GROUNDS, MEASURES
from vitrine.chat.headlining import headline, take_headline_down
from vitrine.chat.listing_words import LISTS, Found, list_words, words_of, would_hold
from vitrine.chat.minding import manners_of
from vitrine.chat.model import (
    ChatRules,
    Deed,
    Grounds,
    HeldLine,
    Holding,
    ModerationDeed,
    PrivateLine,
    PrivateThread,
    Pseudonym,
    Sanction,
    Topic,
)
from vitrine.chat.naming import Person, account_behind, mark_of, people, pseudonym
from vitrine.chat.noticing import hears_of_purchases, named_buyer
from vitrine.chat.policy import demand_moderator, demand_moderator_of
from vitrine.chat.recording import deeds_of
from vitrine.chat.ruling import Ruling, rule, rules_of, tell_rooms
from vitrine.chat.sanctioning import (
    Verdict,
    lift,
    sanction,
    sanction_by_id,
    sanction_by_secret,
    sanctions_of_shop,
    standing_against,
)
from vitrine.chat.seating import Visit, page_view, room_token
from vitrine.chat.setting_aside import (
    SetAside,
    allow,
    decline,
    held_in,
    kept_from_others,
    line_of,
    set_aside,
)
from vitrine.chat.writing_privately import (
    line_in_thread,
    lines_of,
    reply,
    thread_for,
    threads_of_account,
    threads_of_shop,
)

__all__ = [
    "GROUNDS",
    "LISTS",
    "MEASURES",
    "ChatRules",
    "Consent",
    "Decision",
    "Deed",
    "Found",
    "Grounds",
    "HeldLine",
    "Holding",
    "ModerationDeed",
    "Person",
    "PrivateLine",
    "PrivateThread",
    "Pseudonym",
    "Ruling",
    "Sanction",
    "SetAside",
    "Topic",
    "Verdict",
    "Visit",
    "account_behind",
    "allow",
    "answer_by_voice",
    "answer_privately",
    "appeal",
    "appeals_of",
    "buys",
    "consent",
    "consent_of",
    "count_purchase",
    "decide_appeal",
    "decline",
    "deeds_of",
    "demand_moderator",
    "demand_moderator_of",
    "erase",
    "erase_all",
    "follow",
    "followers",
    "follows",
    "headline",
    "hears_of_purchases",
    "held_in",
    "kept_from_others",
    "lift",
    "line_in_thread",
    "line_of",
    "lines_of",
    "list_words",
    "manners_of",
    "mark_of",
    "named_buyer",
    "page_view",
    "people",
    "pseudonym",
    "reply",
    "room_token",
    "rule",
    "rules_of",
    "sanction",
    "sanction_by_id",
    "sanction_by_secret",
    "sanctions_of_shop",
    "set_aside",
    "standing_against",
    "take_headline_down",
    "tell_rooms",
    "thread_for",
    "threads_of_account",
    "threads_of_shop",
    "unfollow",
    "words_of",
    "would_hold",
]
