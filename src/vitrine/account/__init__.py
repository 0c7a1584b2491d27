from vitrine.account.address_book import (
    Kept,
    addresses_of,
    forget_address,
    keep_address,
    make_default,
)
from vitrine.account.attempting import count_attempt, forget_attempts
from vitrine.account.model import Account, AccountSession, SavedAddress
from vitrine.account.queries import (
    account_by_email,
    account_by_id,
    accounts_by_ids,
    sessions_of,
)
from vitrine.account.revoking import forget_sessions, revoke, revoke_others
from vitrine.account.roles import make_operator, mark_as_demo
from vitrine.account.signing_in import open_session, session_by_token, sign_in, sign_out
from vitrine.account.signing_up import sign_up

__all__ = [
    "Account",
    "AccountSession",
    "Kept",
    "SavedAddress",
    "account_by_email",
    "account_by_id",
    "accounts_by_ids",
    "addresses_of",
    "count_attempt",
    "forget_address",
    "forget_attempts",
    "forget_sessions",
    "keep_address",
    "make_default",
    "make_operator",
    "mark_as_demo",
    "open_session",
    "revoke",
    "revoke_others",
    "session_by_token",
    "sessions_of",
    "sign_in",
    "sign_out",
    "sign_up",
]
