from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine.errors import VitrineError
from vitrine.kit.text import mark
from vitrine.market import WaitlistRole, join_waitlist, market
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.visiting import InTx, Visit, Visiting, market_name

router = APIRouter()

ROLES = {
    WaitlistRole.VIEWER: mark("Watch and buy"),
    WaitlistRole.CREATOR: mark("Host shows"),
    WaitlistRole.SELLER: mark("Sell my products"),
}


def waitlist_roles(visit: Visit) -> list[tuple[str, str]]:
    return [(role.value, visit.says(label)) for role, label in ROLES.items()]


@router.get("/waitlist/{code}")
async def waitlist(visit: Visiting, code: str, joined: bool = False) -> HTMLResponse:  # noqa: FBT001, FBT002 - a query flag
    return waitlist_page(visit, code, Form(), joined=joined)


@router.post("/waitlist/{code}")
async def join(request: Request, tx: InTx, visit: Visiting, code: str) -> Response:
    form = Form.sent(await request.form())
    known = (
        WaitlistRole(form.values["role"]) if form.values["role"] in ROLES else WaitlistRole.VIEWER
    )
    try:
        await join_waitlist(tx, code, form.values["email"], known, locale=visit.language)
    except VitrineError as error:
        return waitlist_page(visit, code, form.refused(error, visit.language))
    return RedirectResponse(visit.url(f"/waitlist/{code}?joined=1"), 303)


def waitlist_page(visit: Visit, code: str, form: Form, *, joined: bool = False) -> HTMLResponse:
    return page(
        visit,
        "waitlist.html",
        status=422 if form.problems or form.refusal else 200,
        market_code=code,
        market_name=market_name(market(code).country, visit.language),
        roles=waitlist_roles(visit),
        form=form,
        joined=joined,
    )
