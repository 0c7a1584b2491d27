from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from vitrine.errors import NotFound
from vitrine.kit.text import mark
from vitrine.notification import mails_written
from vitrine.web.rendering import page
from vitrine.web.visiting import InTx, Visiting

router = APIRouter()

WAITING = mark("About to be sent")


@dataclass(frozen=True)
class MailView:
    to: str
    subject: str
    text: str
    at: datetime


@router.get("/outbox")
async def outbox(tx: InTx, visit: Visiting) -> HTMLResponse:
    if not visit.demo:
        raise NotFound
    mails = [
        MailView(
            to=mail.to,
            subject=mail.subject or visit.says(WAITING),
            text=mail.text or "",
            at=mail.sent_at or mail.created_at,
        )
        for mail in await mails_written(tx)
    ]
    return page(visit, "outbox.html", mails=mails)
