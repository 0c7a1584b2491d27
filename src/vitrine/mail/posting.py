from collections.abc import Awaitable, Callable
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from vitrine.settings import Settings

SMTP_WITHIN = timedelta(seconds=20)
SUBMISSION_PORT = 587
SUBMISSIONS_PORT = 465

Post = Callable[[EmailMessage], Awaitable[None]]

log = structlog.get_logger(__name__)


class NotPosted(Exception):
    pass


def post_by(settings: Settings) -> Post:
    if settings.smtp_url is None:
        return to_outbox
    return to_smtp(settings.smtp_url.get_secret_value())


async def to_outbox(message: EmailMessage) -> None:
    """It stays in the table, where the demo's /outbox shows it."""
    log.info("mail.in_outbox", mail=message["Message-ID"], subject=message["Subject"])


def to_smtp(url: str) -> Post:
    server = urlsplit(url)
    implicit = server.scheme == "smtps"

    async def post(message: EmailMessage) -> None:
        try:
            await aiosmtplib.send(
                message,
                hostname=server.hostname or "",
                port=server.port or (SUBMISSIONS_PORT if implicit else SUBMISSION_PORT),
                username=unquote(server.username) if server.username else None,
                password=unquote(server.password) if server.password else None,
                use_tls=implicit,
                timeout=SMTP_WITHIN.total_seconds(),
            )
        except (aiosmtplib.SMTPException, OSError) as error:
            raise NotPosted(str(error)) from error

    return post
