from datetime import timedelta
from enum import StrEnum

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.stream.model import StreamHandover

HOLDS_FOR = timedelta(seconds=60)  # a device that was sent away has to come again by then


class Handover(StrEnum):
    ALLOWED = "allowed"
    REFUSED = "refused"


async def hand_over(tx: Tx, show_id: int, answer: Handover) -> None:
    """Whether the next device that has the key may take over from the one on air."""
    said = {"allowed": answer is Handover.ALLOWED, "until": clock.now() + HOLDS_FOR}
    row = insert(StreamHandover).values(show_id=show_id, **said)
    await tx.session.execute(
        row.on_conflict_do_update(index_elements=[StreamHandover.show_id], set_=said)
    )


async def answer_of(tx: Tx, show_id: int) -> Handover | None:
    """What still holds. A permission lets one device in, a refusal keeps all out for a while."""
    said = await tx.session.get(StreamHandover, show_id, with_for_update=True)
    if said is None or said.until < clock.now():
        return None
    if not said.allowed:
        return Handover.REFUSED
    await tx.session.execute(delete(StreamHandover).where(StreamHandover.show_id == show_id))
    return Handover.ALLOWED
