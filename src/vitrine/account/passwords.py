import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from vitrine.account.errors import PasswordTooLong, PasswordTooPlain, PasswordTooShort
from vitrine.kit.addresses import email_key

LEAST_CHARACTERS = 10
LEAST_DIFFERENT = 5
MOST_CHARACTERS = 200

hasher = PasswordHasher()


def check_strength(password: str, *, email: str) -> None:
    if len(password) < LEAST_CHARACTERS:
        raise PasswordTooShort(field="password", least=LEAST_CHARACTERS)
    if len(password) > MOST_CHARACTERS:
        raise PasswordTooLong(field="password", most=MOST_CHARACTERS)
    if len(set(password)) < LEAST_DIFFERENT or email_key(password) == email_key(email):
        raise PasswordTooPlain(field="password", least=LEAST_DIFFERENT)


async def hashed(password: str) -> str:
    return await asyncio.to_thread(hasher.hash, password)


async def belongs(password: str, password_hash: str) -> bool:
    if len(password) > MOST_CHARACTERS:
        return False
    return await asyncio.to_thread(verify, password, password_hash)


def verify(password: str, password_hash: str) -> bool:
    try:
        return hasher.verify(password_hash, password)
    except VerifyMismatchError:
        return False


def is_outdated(password_hash: str) -> bool:
    return hasher.check_needs_rehash(password_hash)
