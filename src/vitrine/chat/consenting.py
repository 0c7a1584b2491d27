"""Whether rooms may say by name that somebody joined or bought. Nobody is named unasked."""

import msgspec
from sqlalchemy.dialects.postgresql import insert

from vitrine.account import Account
from vitrine.chat.model import NoticeConsent
from vitrine.db import Tx


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    joins: bool = False
    purchases: bool = False


async def consent_of(tx: Tx, account: Account | None) -> Consent:
    given = account and await tx.session.get(NoticeConsent, account.id, populate_existing=True)
    return Consent(joins=given.joins, purchases=given.purchases) if given else Consent()


async def consent(tx: Tx, account: Account, to: Consent) -> None:
    values = msgspec.structs.asdict(to)
    new = insert(NoticeConsent).values(account_id=account.id, **values)
    await tx.session.execute(new.on_conflict_do_update(index_elements=["account_id"], set_=values))
