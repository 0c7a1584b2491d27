from collections.abc import Iterable, Sequence

from sqlalchemy import select

from vitrine.account.errors import AccountUnknown
from vitrine.account.model import Account, AccountSession
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.addresses import email_address, email_key


async def account_by_id(tx: Tx, account_id: int) -> Account:
    found = await tx.session.get(Account, account_id)
    if found is None:
        raise AccountUnknown
    return found


async def account_by_email(tx: Tx, email: str) -> Account | None:
    address = email_address(email)
    if address is None:
        return None
    return await tx.session.scalar(select(Account).where(Account.email_key == email_key(address)))


async def accounts_by_ids(tx: Tx, account_ids: Iterable[int]) -> dict[int, Account]:
    found = await tx.session.scalars(select(Account).where(Account.id.in_(set(account_ids))))
    return {account.id: account for account in found}


async def sessions_of(tx: Tx, account: Account) -> Sequence[AccountSession]:
    found = await tx.session.scalars(
        select(AccountSession)
        .where(AccountSession.account_id == account.id, AccountSession.expires_at > clock.now())
        .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc())
    )
    return found.all()
