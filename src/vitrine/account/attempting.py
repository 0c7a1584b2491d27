import hashlib
from datetime import timedelta

from sqlalchemy import delete, func, select

from vitrine.account.errors import TooManyAttempts
from vitrine.account.model import SignInAttempt
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.addresses import email_key

MOST_ATTEMPTS = 10
WITHIN = timedelta(minutes=15)


async def count_attempt(tx: Tx, email: str, address: str) -> None:
    """Before each sign-in, committed before the password is looked at."""
    key, since = attempt_key(email, address), clock.now() - WITHIN
    await tx.session.execute(delete(SignInAttempt).where(SignInAttempt.at <= since))
    tried = await tx.session.scalar(
        select(func.count()).select_from(SignInAttempt).where(SignInAttempt.key == key)
    )
    if (tried or 0) >= MOST_ATTEMPTS:
        raise TooManyAttempts(minutes=WITHIN // timedelta(minutes=1))
    tx.session.add(SignInAttempt(key=key, at=clock.now()))


async def forget_attempts(tx: Tx, email: str, address: str) -> None:
    key = attempt_key(email, address)
    await tx.session.execute(delete(SignInAttempt).where(SignInAttempt.key == key))


def attempt_key(email: str, address: str) -> bytes:
    return hashlib.sha256(f"{email_key(email)}\n{address}".encode()).digest()
