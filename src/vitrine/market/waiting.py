from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.kit.addresses import email_address, email_key
from vitrine.market.errors import EmailNotUsable
from vitrine.market.lawbook import market
from vitrine.market.model import WaitlistEntry, WaitlistRole


async def join_waitlist(
    tx: Tx, code: str, email: str, role: WaitlistRole, *, locale: str = "en"
) -> None:
    """Joining again changes the role and says nothing about who was there before."""
    known = market(code)
    address = email_address(email)
    if address is None:
        raise EmailNotUsable(field="email")
    new = insert(WaitlistEntry).values(
        id=ids.new_id(),
        market=known.code,
        email=address,
        email_key=email_key(address),
        role=role,
        locale=locale,
        created_at=clock.now(),
    )
    again = new.on_conflict_do_update(
        index_elements=["market", "email_key"], set_={"role": role, "locale": locale}
    )
    await (await tx.connection()).execute(again)
