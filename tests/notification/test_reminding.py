from datetime import datetime, timedelta

import pytest

from tests.world.show import a_live_show, a_show, a_stream
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.notification import (
    ShowLive,
    ShowSoon,
    cancel_reminder,
    from_data,
    mails_written,
    remind_me,
    reminder_by_secret,
    send_due_reminders,
)
from vitrine.notification.errors import EmailNotUsable, NothingToRemindOf, ReminderUnknown
from vitrine.notification.listeners import on_show_went_live
from vitrine.show import Show
from vitrine.show.events import ShowWentLive

STARTS_IN = timedelta(hours=2)


@pytest.fixture
async def show(tx: Tx, stopped_clock: datetime) -> Show:
    return await a_show(tx, starts_at=stopped_clock + STARTS_IN)


def went_live(show: Show) -> ShowWentLive:
    return ShowWentLive(
        show_id=show.id, shop_id=show.shop_id, creator_id=show.creator_id, at=clock.now()
    )


async def kinds(tx: Tx) -> list[str]:
    return sorted(mail.kind for mail in await mails_written(tx))


async def test_a_reminder_comes_shortly_before_and_once(tx: Tx, show: Show) -> None:
    await remind_me(tx, show.id, "ann@example.org", locale="de")
    await send_due_reminders(tx)
    assert await mails_written(tx) == []
    with clock.stopped_at(show.starts_at - timedelta(minutes=15)):
        await send_due_reminders(tx)
        await send_due_reminders(tx)
    [mail] = await mails_written(tx)
    letter = from_data(mail.data)
    assert (mail.to, mail.locale) == ("ann@example.org", "de")
    assert isinstance(letter, ShowSoon)
    assert (letter.title, letter.starts_at) == (show.title, show.starts_at)


async def test_a_reminder_comes_when_the_show_is_live_and_once(tx: Tx, show: Show) -> None:
    await remind_me(tx, show.id, "ann@example.org", locale="en")
    await a_stream(tx, show)
    await on_show_went_live(tx, went_live(show))
    await on_show_went_live(tx, went_live(show))
    [mail] = await mails_written(tx)
    assert isinstance(from_data(mail.data), ShowLive)


async def test_a_show_that_did_not_start_in_time_is_not_announced_as_soon(
    tx: Tx, show: Show
) -> None:
    await remind_me(tx, show.id, "ann@example.org", locale="en")
    with clock.stopped_at(show.starts_at + timedelta(minutes=1)):
        await send_due_reminders(tx)
    assert await mails_written(tx) == []


async def test_asking_twice_is_asking_once_in_the_language_of_the_last(tx: Tx, show: Show) -> None:
    await remind_me(tx, show.id, "Ann@example.org", locale="en")
    await remind_me(tx, show.id, "ann@example.ORG", locale="de")
    await on_show_went_live(tx, went_live(show))
    assert [mail.locale for mail in await mails_written(tx)] == ["de"]


async def test_the_link_in_the_mail_cancels_the_reminder(tx: Tx, show: Show) -> None:
    await remind_me(tx, show.id, "ann@example.org", locale="en")
    with clock.stopped_at(show.starts_at - timedelta(minutes=5)):
        await send_due_reminders(tx)
    [mail] = await mails_written(tx)
    letter = from_data(mail.data)
    assert isinstance(letter, ShowSoon)
    secret = letter.unsubscribe_path.removeprefix("/reminders/")
    assert (await reminder_by_secret(tx, secret)).show_id == show.id
    await cancel_reminder(tx, secret)
    await on_show_went_live(tx, went_live(show))
    assert await kinds(tx) == ["show-soon"]


@pytest.mark.parametrize("secret", ["nothing", "\0"])
async def test_a_reminder_that_is_cancelled_already_is_said_so(tx: Tx, secret: str) -> None:
    with pytest.raises(ReminderUnknown):
        await cancel_reminder(tx, secret)


async def test_nobody_is_reminded_of_what_has_begun(tx: Tx) -> None:
    with pytest.raises(NothingToRemindOf):
        await remind_me(tx, (await a_live_show(tx)).id, "ann@example.org", locale="en")


async def test_a_reminder_needs_an_address_and_a_show(tx: Tx, show: Show) -> None:
    with pytest.raises(EmailNotUsable):
        await remind_me(tx, show.id, "ann", locale="en")
    with pytest.raises(NotFound):
        await remind_me(tx, 1, "ann@example.org", locale="en")
