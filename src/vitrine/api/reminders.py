from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from vitrine.api.dependencies import InLocale, InTx
from vitrine.api.problems import refusals
from vitrine.api.shapes import PlainText, PublicId
from vitrine.notification import cancel_reminder, remind_me

router = APIRouter(tags=["reminders"])

ReminderSecret = Annotated[str, Path(pattern=r"^[a-z2-7]{26}$")]


class ReminderBody(BaseModel):
    email: Annotated[PlainText, Field(max_length=254)]


@router.post("/shows/{show_id}/reminders", status_code=204, responses=refusals(403, 404, 409, 422))
async def create_reminder(
    tx: InTx, locale: InLocale, show_id: PublicId, body: ReminderBody
) -> None:
    """A mail a quarter of an hour before the show and one when it is live, in this language."""
    await remind_me(tx, show_id, body.email, locale=locale)


@router.delete("/reminders/{secret}", status_code=204, responses=refusals(403, 404, 422))
async def delete_reminder(tx: InTx, secret: ReminderSecret) -> None:
    """By the secret of the mail's link."""
    await cancel_reminder(tx, secret)
