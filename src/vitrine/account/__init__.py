from vitrine.account.attempting import count_attempt, forget_attempts
from vitrine.account.model import Account, AccountSession
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
    "account_by_email",
    "account_by_id",
    "accounts_by_ids",
    "count_attempt",
    "forget_attempts",
    "forget_sessions",
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
