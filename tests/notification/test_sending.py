from datetime import datetime, timedelta

import pytest

from tests.world.placed_order import a_placed_order
from tests.world.show import a_live_show
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.notification import (
    claim_mail,
    give_up_if_hopeless,
    mail_by_id,
    mails_due,
    mark_sent,
)
from vitrine.notification.confirming import confirm_order
from vitrine.notification.errors import MailUnknown
from vitrine.notification.sending import MOST_TRIES


@pytest.fixture
async def mail_id(tx: Tx, stopped_clock: datetime) -> int:
    assert stopped_clock
    order = await a_placed_order(tx, await a_live_show(tx))
    await confirm_order(tx, order.id)
    [due] = await mails_due(tx)
    return due


async def test_a_claimed_mail_is_not_claimed_again(tx: Tx, mail_id: int) -> None:
    assert await claim_mail(tx, mail_id)
    assert await claim_mail(tx, mail_id) is None
    assert await mails_due(tx) == []


@pytest.mark.parametrize(("tries", "pause"), [(0, 1), (1, 2), (2, 4), (6, 64)])
async def test_a_mail_that_was_not_sent_falls_due_after_a_growing_pause(
    tx: Tx, mail_id: int, stopped_clock: datetime, tries: int, pause: int
) -> None:
    (await mail_by_id(tx, mail_id)).tries = tries
    await tx.flush()
    await claim_mail(tx, mail_id)
    for minutes, due in ((pause - 0.1, []), (pause, [mail_id])):
        with clock.stopped_at(stopped_clock + timedelta(minutes=minutes)):
            assert await mails_due(tx) == due


async def test_a_sent_mail_keeps_what_was_sent(tx: Tx, mail_id: int) -> None:
    await claim_mail(tx, mail_id)
    await mark_sent(tx, mail_id, subject="Your order", text="Thank you", html="<p>Thank you</p>")
    mail = await mail_by_id(tx, mail_id)
    assert (mail.subject, mail.text, mail.tries) == ("Your order", "Thank you", 1)
    assert (mail.sent_at, mail.due_at) == (clock.now(), None)


async def test_a_mail_is_given_up_after_many_tries(tx: Tx, mail_id: int) -> None:
    assert not await give_up_if_hopeless(tx, mail_id)
    (await mail_by_id(tx, mail_id)).tries = MOST_TRIES
    await tx.flush()
    assert await give_up_if_hopeless(tx, mail_id)
    assert await mails_due(tx) == []


async def test_a_mail_that_is_not_there_is_said_so(tx: Tx) -> None:
    with pytest.raises(MailUnknown):
        await mail_by_id(tx, 1)
