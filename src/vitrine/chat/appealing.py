from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select

from vitrine.account import Account
from vitrine.chat.errors import AppealedAlready, DecidedAlready, TextMissing
from vitrine.chat.events import AppealDecided, AppealMade
from vitrine.chat.model import Deed, Sanction
from vitrine.chat.recording import Done, record
from vitrine.chat.sanctioning import lift
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.text import printable

LONGEST_APPEAL = 2_000


class Decision(StrEnum):
    UPHOLD = "uphold"
    LIFT = "lift"


async def appeal(tx: Tx, made: Sanction, text: str) -> None:
    """Once; a person at the shop answers."""
    said = printable(text)[:LONGEST_APPEAL]
    if not said:
        raise TextMissing(field="text")
    if made.appealed_at is not None:
        raise AppealedAlready
    made.appeal, made.appealed_at = said, clock.now()
    tx.emit(AppealMade(sanction_id=made.id))


async def decide_appeal(
    tx: Tx, made: Sanction, decision: Decision, answer: str, *, by: Account
) -> None:
    told = printable(answer)[:LONGEST_APPEAL]
    if not told:
        raise TextMissing(field="answer")
    if made.decided_at is not None:
        raise DecidedAlready
    made.decision, made.decided_at = told, clock.now()
    match decision:
        case Decision.LIFT:
            await lift(tx, made, by=by)
        case Decision.UPHOLD:
            record(
                tx,
                Done(
                    shop_id=made.shop_id, by=by, deed=Deed.UPHOLD, of=made.account_id, reason=told
                ),
            )
    tx.emit(AppealDecided(sanction_id=made.id))


async def appeals_of(tx: Tx, shop_id: int) -> Sequence[Sanction]:
    """Those that wait for an answer, the oldest first."""
    waiting = select(Sanction).where(
        Sanction.shop_id == shop_id,
        Sanction.appealed_at.is_not(None),
        Sanction.decided_at.is_(None),
    )
    return (await tx.session.scalars(waiting.order_by(Sanction.appealed_at))).all()
