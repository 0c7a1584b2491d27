from datetime import timedelta
from functools import cache

from sqlalchemy import delete, select, update

from vitrine.account.errors import WrongSignIn
from vitrine.account.model import Account, AccountSession, token_hash
from vitrine.account.passwords import belongs, hashed, hasher, is_outdated
from vitrine.account.queries import account_by_email
from vitrine.db import Tx
from vitrine.kit import clock, ids

SESSION_LASTS = timedelta(days=30)
IDLE_FOR = timedelta(days=14)
SEEN_EVERY = timedelta(minutes=5)
LONGEST_AGENT = 300


async def sign_in(
    tx: Tx, email: str, password: str, *, agent: str = "", replacing: str | None = None
) -> tuple[Account, str]:
    """Count the attempt first, in a transaction of its own: a refusal rolls this one back."""
    account = await account_by_email(tx, email)
    # An address that nobody has costs the same work, so time does not tell who has an account.
    right = await belongs(password, account.password_hash if account else nobodys_hash())
    if account is None or not right:
        raise WrongSignIn
    if is_outdated(account.password_hash):
        account.password_hash = await hashed(password)
    if replacing is not None:
        await sign_out(tx, replacing)
    return account, open_session(tx, account, agent=agent)


@cache
def nobodys_hash() -> str:
    return hasher.hash(ids.new_secret())


def open_session(tx: Tx, account: Account, *, agent: str = "") -> str:
    token, now = ids.new_secret(), clock.now()
    tx.session.add(
        AccountSession(
            account_id=account.id,
            token_hash=token_hash(token),
            agent=agent[:LONGEST_AGENT],
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION_LASTS,
        )
    )
    return token


async def sign_out(tx: Tx, token: str) -> None:
    await tx.session.execute(
        delete(AccountSession).where(AccountSession.token_hash == token_hash(token))
    )


async def session_by_token(tx: Tx, token: str) -> Account | None:
    now = clock.now()
    found = await tx.session.execute(
        select(AccountSession, Account)
        .join(Account, Account.id == AccountSession.account_id)
        .where(
            AccountSession.token_hash == token_hash(token),
            AccountSession.expires_at > now,
            AccountSession.seen_at > now - IDLE_FOR,
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    session, account = row
    if session.seen_at < now - SEEN_EVERY:
        await mark_seen(tx, session.id)
    return account


async def mark_seen(tx: Tx, session_id: int) -> None:
    await tx.session.execute(
        update(AccountSession).where(AccountSession.id == session_id).values(seen_at=clock.now())
    )
