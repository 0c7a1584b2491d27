from sqlalchemy.dialects.postgresql import insert

from vitrine.account.errors import EmailNotUsable, EmailTaken, NameMissing
from vitrine.account.model import Account
from vitrine.account.passwords import check_strength, hashed
from vitrine.account.queries import account_by_id
from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.addresses import email_address, email_key
from vitrine.kit.text import printable

LONGEST_NAME = 80


async def sign_up(tx: Tx, email: str, password: str, *, name: str, locale: str = "en") -> Account:
    address = email_address(email)
    if address is None:
        raise EmailNotUsable(field="email")
    shown = printable(name)[:LONGEST_NAME].strip()
    if not shown:
        raise NameMissing(field="name")
    check_strength(password, email=address)
    new = insert(Account).values(
        id=ids.new_id(),
        email=address,
        email_key=email_key(address),
        name=shown,
        password_hash=await hashed(password),
        locale=locale,
        created_at=clock.now(),
    )
    made = new.on_conflict_do_nothing(index_elements=["email_key"]).returning(Account.id)
    account_id = await tx.session.scalar(made)
    if account_id is None:
        raise EmailTaken(field="email")
    return await account_by_id(tx, account_id)
