from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from vitrine import show as shows
from vitrine.errors import VitrineError
from vitrine.notification import remind_me
from vitrine.web.filling import Form
from vitrine.web.visiting import InTx, PathId, Visiting
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
