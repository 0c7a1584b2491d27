from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import show as shows
from vitrine.errors import VitrineError
from vitrine.notification import cancel_reminder, remind_me, reminder_by_secret
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.visiting import InTx, PathId, PathSecret, Visiting
from vitrine.web.watching import coming_page

router = APIRouter()


@router.post("/live/{show_id}/reminders")
async def remind(request: Request, tx: InTx, visit: Visiting, show_id: PathId) -> Response:
    show = await shows.show_by_id(tx, show_id)
    form = Form.sent(await request.form())
    try:
        await remind_me(tx, show_id, form.values["email"], locale=visit.language)
    except VitrineError as error:
        refused = form.refused(error, visit.language)
        return await coming_page(tx, visit, show, refused, reminded=False)
    return RedirectResponse(visit.url(f"/live/{show_id}?reminded=1#remind"), 303)


@router.get("/reminders/{secret}")
async def reminder(tx: InTx, visit: Visiting, secret: PathSecret) -> HTMLResponse:
    """Asks first: a mail program that looks at links must not cancel anything."""
    found = await reminder_by_secret(tx, secret)
    show = await shows.show_by_id(tx, found.show_id)
    return page(visit, "reminder.html", secret=secret, show=show, cancelled=False)


@router.post("/reminders/{secret}")
async def cancel(tx: InTx, visit: Visiting, secret: PathSecret) -> HTMLResponse:
    found = await reminder_by_secret(tx, secret)
    show = await shows.show_by_id(tx, found.show_id)
    await cancel_reminder(tx, secret)
    return page(visit, "reminder.html", secret=secret, show=show, cancelled=True)
