from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import account as accounts
from vitrine.db import Database
from vitrine.errors import VitrineError
from vitrine.kit.cookies import SessionCookie
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.visiting import (
    InDatabase,
    InSessionCookie,
    InTx,
    SessionToken,
    Visiting,
)

SESSION_LASTS_SECONDS = 60 * 60 * 24 * 30

router = APIRouter()


@router.get("/sign-in")
async def sign_in_form(visit: Visiting, next: str = "/") -> Response:  # noqa: A002 - the query's name
    """Who signed in beside a page that does not know it yet goes back to it."""
    if visit.account is not None:
        return RedirectResponse(visit.url(local(next)), 303)
    return page(visit, "sign_in.html", form=Form(), next=local(next))


@router.post("/sign-in")
async def sign_in(
    request: Request, db: InDatabase, visit: Visiting, cookie: InSessionCookie, token: SessionToken
) -> Response:
    form = Form.sent(await request.form())
    back = local(form.values["next"])
    try:
        opened = await signed_in_as(db, request, form, token)
    except VitrineError as error:
        form.refused(error, visit.language).forget("password")
        return page(visit, "sign_in.html", status=422, form=form, next=back)
    return remembered(RedirectResponse(visit.url(back), 303), cookie, opened)


async def signed_in_as(db: Database, request: Request, form: Form, token: str | None) -> str:
    """The attempt is counted in a transaction of its own: a refusal rolls the other back."""
    email, address = form.values["email"], request.client.host if request.client else ""
    async with db.begin() as counting:
        await accounts.count_attempt(counting, email, address)
    async with db.begin() as tx:
        agent = request.headers.get("user-agent", "")
        _, opened = await accounts.sign_in(
            tx, email, form.values["password"], agent=agent, replacing=token
        )
        await accounts.forget_attempts(tx, email, address)
    return opened


@router.get("/sign-up")
async def sign_up_form(visit: Visiting, next: str = "/") -> HTMLResponse:  # noqa: A002 - the query's name
    return page(visit, "sign_up.html", form=Form(), next=local(next))


@router.post("/sign-up")
async def sign_up(request: Request, tx: InTx, visit: Visiting, cookie: InSessionCookie) -> Response:
    form = Form.sent(await request.form())
    back = local(form.values["next"])
    try:
        account = await accounts.sign_up(
            tx,
            form.values["email"],
            form.values["password"],
            name=form.values["name"],
            locale=visit.language,
        )
    except VitrineError as error:
        form.refused(error, visit.language).forget("password")
        return page(visit, "sign_up.html", status=422, form=form, next=back)
    opened = accounts.open_session(tx, account, agent=request.headers.get("user-agent", ""))
    return remembered(RedirectResponse(visit.url(back), 303), cookie, opened)


@router.post("/sign-out")
async def sign_out(
    tx: InTx, visit: Visiting, cookie: InSessionCookie, token: SessionToken
) -> Response:
    if token:
        await accounts.sign_out(tx, token)
    answer = RedirectResponse(visit.url("/"), 303)
    answer.delete_cookie(cookie.name, secure=cookie.secure, httponly=True, samesite="lax")
    return answer


def local(path: str) -> str:
    """Only a path of ours is worth a redirect."""
    ours = path.startswith("/") and not path.startswith(("//", "/\\"))
    return path if ours and path.isprintable() else "/"


def remembered(answer: Response, cookie: SessionCookie, token: str) -> Response:
    answer.set_cookie(
        cookie.name,
        token,
        max_age=SESSION_LASTS_SECONDS,
        secure=cookie.secure,
        httponly=True,
        samesite="lax",
    )
    return answer
