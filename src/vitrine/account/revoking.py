from sqlalchemy import delete, or_

from vitrine.account.errors import SessionUnknown
from vitrine.account.model import Account, AccountSession, token_hash
from vitrine.account.signing_in import IDLE_FOR
from vitrine.db import Tx
from vitrine.kit import clock


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


async def forget_sessions(tx: Tx) -> None:
    """Those that open nothing any more."""
    now = clock.now()
    await tx.session.execute(
        delete(AccountSession).where(
            or_(AccountSession.expires_at <= now, AccountSession.seen_at <= now - IDLE_FOR)
        )
    )
