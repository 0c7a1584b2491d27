import asyncio
from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from aiosmtpd.smtp import SMTP
from pydantic import SecretStr

from tests.world.letters import a_confirmation, a_mail, a_reminder
from tests.world.postbox import Postbox
from vitrine.db import Database
from vitrine.kit import clock
from vitrine.mail import Post, post_by, send_waiting
from vitrine.notification import AnyLetter, OutgoingMail, ShowSoon, mail_by_id
from vitrine.settings import Settings


@pytest.fixture
async def postbox(settings: Settings) -> AsyncGenerator[Postbox]:
    box, loop = Postbox(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(box, loop=loop), "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        settings.smtp_url = SecretStr(f"smtp://127.0.0.1:{port}")
        yield box


async def written(db: Database, letter: AnyLetter) -> int:
    async with db.begin() as tx:
        mail = a_mail(letter)
        tx.session.add(mail)
    return mail.id


async def sent(db: Database, settings: Settings, mail_id: int) -> OutgoingMail:
    post: Post = post_by(settings)
    await send_waiting(db, settings, post)
    async with db.begin() as tx:
        return await mail_by_id(tx, mail_id)


async def test_without_a_mail_server_mails_stay_in_the_outbox(
    db: Database, settings: Settings
) -> None:
    mail = await sent(db, settings, await written(db, a_confirmation()))
    assert mail.sent_at is not None
    assert mail.subject == "Your order ABCDE-FGHIJ"
    assert "£51.95" in (mail.text or "")
    assert "£51.95" in (mail.html or "")


async def test_a_mail_server_gets_text_and_html(
    db: Database, settings: Settings, postbox: Postbox
) -> None:
    await sent(db, settings, await written(db, a_confirmation()))
    assert postbox.received[0].rcpt_tos == ["ann@example.org"]
    assert "text/plain" in postbox.content()
    assert "text/html" in postbox.content()


async def test_a_reminder_can_be_cancelled_from_the_mailbox(
    db: Database, settings: Settings, postbox: Postbox
) -> None:
    await sent(db, settings, await written(db, a_reminder(ShowSoon)))
    assert postbox.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"


async def test_a_mail_that_a_server_refuses_is_tried_again_later(
    db: Database, settings: Settings, postbox: Postbox
) -> None:
    postbox.answer = "451 come back later"
    mail_id = await written(db, a_confirmation())
    refused = await sent(db, settings, mail_id)
    assert (refused.sent_at, refused.tries) == (None, 1)
    postbox.answer = "250 OK"
    assert (await sent(db, settings, mail_id)).sent_at is None
    with clock.stopped_at(clock.now() + timedelta(minutes=2)):
        assert (await sent(db, settings, mail_id)).sent_at is not None
    ids = {postbox.header("Message-ID", of=n) for n in range(2)}
    assert len(postbox.received) == 2
    assert len(ids) == 1


async def test_a_mail_is_given_up_after_many_tries(
    db: Database, settings: Settings, postbox: Postbox
) -> None:
    postbox.answer = "550 nobody here"
    mail_id = await written(db, a_confirmation())
    for day in range(1, 10):
        with clock.stopped_at(clock.now() + timedelta(days=day)):
            await sent(db, settings, mail_id)
    mail = await sent(db, settings, mail_id)
    assert (mail.sent_at, mail.due_at, mail.tries) == (None, None, 8)


async def test_no_mail_is_lost_while_the_server_is_away(db: Database, settings: Settings) -> None:
    settings.smtp_url = SecretStr("smtp://127.0.0.1:9")
    mail = await sent(db, settings, await written(db, a_confirmation()))
    assert (mail.sent_at, mail.tries) == (None, 1)


async def test_two_workers_send_a_mail_once(
    db: Database, settings: Settings, postbox: Postbox
) -> None:
    await written(db, a_confirmation())
    post = post_by(settings)
    async with asyncio.TaskGroup() as workers:
        for _ in range(2):
            workers.create_task(send_waiting(db, settings, post))
    assert len(postbox.received) == 1
