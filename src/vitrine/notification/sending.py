from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select, update

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.notification.errors import MailUnknown
from vitrine.notification.model import OutgoingMail

MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=1)


async def claim_mail(tx: Tx, mail_id: int) -> OutgoingMail | None:
    """Whoever claims it sends it; it falls due again if they never say how that went."""
    now = clock.now()
    mail = await tx.session.scalar(
        select(OutgoingMail)
        .where(OutgoingMail.id == mail_id, OutgoingMail.due_at <= now)
        .with_for_update(skip_locked=True)
    )
    if mail is not None:
        mail.due_at = now + FIRST_PAUSE * 2**mail.tries
        mail.tries += 1
        await tx.flush()
    return mail


async def mark_sent(tx: Tx, mail_id: int, *, subject: str, text: str, html: str) -> None:
    await tx.session.execute(
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id)
        .values(subject=subject, text=text, html=html, sent_at=clock.now(), due_at=None)
    )


async def give_up_if_hopeless(tx: Tx, mail_id: int) -> bool:
    gone = await tx.session.scalar(
        update(OutgoingMail)
        .where(OutgoingMail.id == mail_id, OutgoingMail.tries >= MOST_TRIES)
        .values(due_at=None)
        .returning(OutgoingMail.id)
    )
    return gone is not None


async def mails_due(tx: Tx, *, limit: int = 100) -> Sequence[int]:
    found = await tx.session.scalars(
        select(OutgoingMail.id)
        .where(OutgoingMail.due_at <= clock.now())
        .order_by(OutgoingMail.due_at)
        .limit(limit)
    )
    return found.all()


async def mails_written(tx: Tx, *, limit: int = 100) -> Sequence[OutgoingMail]:
    """The newest first, for the outbox page of the demo."""
    found = await tx.session.scalars(
        select(OutgoingMail).order_by(OutgoingMail.id.desc()).limit(limit)
    )
    return found.all()


async def mail_by_id(tx: Tx, mail_id: int) -> OutgoingMail:
    found = await tx.session.get(OutgoingMail, mail_id, populate_existing=True)
    if found is None:
        raise MailUnknown
    return found
