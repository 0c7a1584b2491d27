from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock, ids
from vitrine.notification.letters import AnyLetter, as_data
from vitrine.notification.model import OutgoingMail


async def write(tx: Tx, letter: AnyLetter, *, to: str, locale: str, key: str) -> None:
    """Nothing happens if a mail with this key was written before."""
    data = as_data(letter)
    new = insert(OutgoingMail).values(
        id=ids.new_id(),
        key=key,
        kind=data["kind"],
        to=to,
        locale=locale,
        data=data,
        tries=0,
        created_at=clock.now(),
        due_at=clock.now(),
    )
    await tx.session.execute(new.on_conflict_do_nothing(index_elements=["key"]))
