from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

import structlog

from vitrine.db import Database
from vitrine.kit import clock
from vitrine.mail.posting import NotPosted, Post
from vitrine.mail.rendering import Rendered, render
from vitrine.notification import (
    OutgoingMail,
    claim_mail,
    give_up_if_hopeless,
    mails_due,
    mark_sent,
)
from vitrine.settings import Settings

log = structlog.get_logger(__name__)


async def send_waiting(db: Database, settings: Settings, post: Post) -> None:
    """No transaction is open while a mail server thinks."""
    async with db.begin() as tx:
        due = await mails_due(tx)
    for mail_id in due:
        async with db.begin() as tx:
            mail = await claim_mail(tx, mail_id)
        if mail is not None:
            await send(db, settings, post, mail)


async def send(db: Database, settings: Settings, post: Post, mail: OutgoingMail) -> None:
    rendered = render(mail, settings.web_url)
    try:
        await post(message_of(mail, rendered, settings))
    except NotPosted as failure:
        await put_off(db, mail, str(failure))
        return
    async with db.begin() as tx:
        await mark_sent(
            tx, mail.id, subject=rendered.subject, text=rendered.text, html=rendered.html
        )


async def put_off(db: Database, mail: OutgoingMail, why: str) -> None:
    async with db.begin() as tx:
        hopeless = await give_up_if_hopeless(tx, mail.id)
    event = "mail.given_up" if hopeless else "mail.put_off"
    log.warning(event, mail_id=mail.id, kind=mail.kind, tries=mail.tries, why=why)


def message_of(mail: OutgoingMail, rendered: Rendered, settings: Settings) -> EmailMessage:
    message = EmailMessage()
    message["From"] = settings.mail_from
    message["To"] = rendered.to
    message["Subject"] = rendered.subject
    message["Date"] = format_datetime(clock.now())
    # The same at each try: a server that took it before its answer was lost knows it again.
    message["Message-ID"] = f"<{mail.id}@{urlsplit(settings.web_url).hostname}>"
    message["Auto-Submitted"] = "auto-generated"
    if rendered.unsubscribe_url:
        message["List-Unsubscribe"] = f"<{rendered.unsubscribe_url}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(rendered.text)
    message.add_alternative(rendered.html, subtype="html")
    return message
