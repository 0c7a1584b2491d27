from vitrine import show as shows
from vitrine.account import Account
from vitrine.chat.naming import pseudonym
from vitrine.db import Tx
from vitrine.show import Show


async def erase(tx: Tx, show: Show, message_id: str, *, by: Account, reason: str) -> None:
    """Its place in the log stays, its words are gone from the log and every snapshot."""
    await shows.demand_host(tx, by, show)
    who = await pseudonym(tx, show.id, by.id)
    await shows.erase_message(tx, show.id, message_id, by=who, reason=reason)
