from sqlalchemy import delete

from vitrine.account.errors import SessionUnknown
from vitrine.account.model import Account, AccountSession, token_hash
from vitrine.db import Tx


async def revoke(tx: Tx, account: Account, session_id: int) -> None:
    gone = await tx.session.scalar(
        delete(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.account_id == account.id)
        .returning(AccountSession.id)
    )
    if gone is None:
        raise SessionUnknown


async def revoke_others(tx: Tx, account: Account, token: str) -> None:
    """Sign out everywhere but here."""
    await tx.session.execute(
        delete(AccountSession).where(
            AccountSession.account_id == account.id,
            AccountSession.token_hash != token_hash(token),
        )
    )
