import httpx2
from sqlalchemy import select

from tests.world.pages import Cast
from vitrine.db import Database
from vitrine.notification import Reminder

ANN = {"email": "ann@example.org"}


async def test_a_reminder_is_asked_for_and_cancelled(
    client: httpx2.AsyncClient, db: Database, cast: Cast
) -> None:
    asked = await client.post(f"/api/v1/shows/{cast.soon.id}/reminders", json=ANN)
    async with db.begin() as tx:
        reminder = (await tx.session.scalars(select(Reminder))).one()
    cancelled = await client.delete(f"/api/v1/reminders/{reminder.secret}")
    again = await client.delete(f"/api/v1/reminders/{reminder.secret}")
    assert (asked.status_code, cancelled.status_code, again.status_code) == (204, 204, 404)


async def test_nobody_is_reminded_of_a_show_that_is_on(
    client: httpx2.AsyncClient, cast: Cast
) -> None:
    answer = await client.post(f"/api/v1/shows/{cast.live.id}/reminders", json=ANN)
    assert (answer.status_code, answer.json()["code"]) == (409, "nothing-to-remind-of")


async def test_a_reminder_needs_an_address(client: httpx2.AsyncClient, cast: Cast) -> None:
    body = {"email": "ann"}
    answer = await client.post(f"/api/v1/shows/{cast.soon.id}/reminders", json=body)
    assert (answer.status_code, answer.json()["field"]) == (422, "email")
