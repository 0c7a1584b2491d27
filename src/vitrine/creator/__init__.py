from vitrine.creator.hosting import host_of, own_creator
from vitrine.creator.linking import creator_by_code, is_code, link_code
from vitrine.creator.model import Creator
from vitrine.creator.queries import (
    creator_by_id,
    creators_by_ids,
    creators_of_account,
    creators_of_shop,
    may_sell,
)
from vitrine.creator.term_model import SellingTerm, TermKind
from vitrine.creator.terms import Terms, set_commission, set_share, terms_at
from vitrine.creator.touch_model import Touch, TouchKind
from vitrine.creator.touching import forget_touches, last_touch, touch

__all__ = [
    "Creator",
    "SellingTerm",
    "TermKind",
    "Terms",
    "Touch",
    "TouchKind",
    "creator_by_code",
    "creator_by_id",
    "creators_by_ids",
    "creators_of_account",
    "creators_of_shop",
    "forget_touches",
    "host_of",
    "is_code",
    "last_touch",
    "link_code",
    "may_sell",
    "own_creator",
    "set_commission",
    "set_share",
    "terms_at",
    "touch",
]
