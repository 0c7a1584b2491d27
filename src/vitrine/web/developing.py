"""Who writes programs for shops: their apps, with key and secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from starlette.datastructures import FormData

from vitrine import app as apps
from vitrine import webhook
from vitrine.account import Account
from vitrine.app import App, NewApp, Scope
from vitrine.db import Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.kit.text import mark
from vitrine.shop import shops_by_ids
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.visiting import InDatabase, InSettings, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

MAY = {
    Scope.AUTHORISATION: mark("See which shops it may work for"),
    Scope.SHOP_READ: mark("See the shop's name and market"),
    Scope.PRODUCT_READ: mark("See products, prices and stock"),
    Scope.PRODUCT_WRITE: mark("Add and change products, prices and stock"),
    Scope.PRODUCT_DELETE: mark("Delete products"),
    Scope.ORDER_READ: mark("See orders, with names and addresses of buyers"),
    Scope.REFERENCE_READ: mark("See what other systems call an order"),
    Scope.REFERENCE_WRITE: mark("Say what other systems call an order"),
    Scope.LOGISTICS_READ: mark("See where the shop sends from, and how"),
    Scope.FULFILMENT_READ: mark("See parcels"),
    Scope.FULFILMENT_WRITE: mark("Send parcels and correct their tracking"),
    Scope.RETURNS: mark("Cancel pieces, decide about returns and give money back"),
    Scope.PROMOTION_READ: mark("See promotions"),
    Scope.PROMOTION_WRITE: mark("Make promotions: lower prices for a time"),
    Scope.FIGURES_READ: mark("See how the shop and its shows went: sales and viewers"),
    Scope.FINANCE_READ: mark("See what was earned, what it cost and what was paid out"),
    Scope.SHOW_READ: mark("See shows, with their log, orders and figures"),
    Scope.SHOW_WRITE: mark("Plan and run shows: stream keys, rundown, pins and deals"),
}


@dataclass(frozen=True)
class GrantRow:
    shops: Sequence[str]
    until: datetime


@router.get("/developers/apps")
async def own_apps(tx: InTx, visit: Visiting, account: SignedIn) -> HTMLResponse:
    return page(visit, "developers/apps.html", apps=await apps.apps_of(tx, account.id))


@router.get("/developers/apps/new")
async def new_app(visit: Visiting, account: SignedIn) -> HTMLResponse:  # noqa: ARG001
    return new_page(visit, Form(), list(Scope))


@router.post("/developers/apps")
async def register(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, using: InSettings
) -> Response:
    sent = await request.form()
    form = Form.sent(sent)
    try:
        async with db.begin() as tx:
            made = await apps.register(
                tx,
                told(form, sent),
                account_id=account.id,
                sealing=using.derived_key("app-secret"),
            )
            return await app_page(tx, visit, made.app, secret=made.secret)
    except VitrineError as error:
        return new_page(visit, form.refused(error, visit.language), chosen(sent), status=422)


@router.get("/developers/apps/{app_id}")
async def one_app(tx: InTx, visit: Visiting, account: SignedIn, app_id: PathId) -> HTMLResponse:
    return await app_page(tx, visit, await own(tx, account, app_id))


@router.post("/developers/apps/{app_id}")
async def change(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, app_id: PathId
) -> Response:
    sent = await request.form()
    form = Form.sent(sent)
    try:
        async with db.begin() as tx:
            found = await own(tx, account, app_id)
            apps.describe(found, told(form, sent))
            await webhook.readdress(tx, found)
    except VitrineError as error:
        async with db.begin() as tx:
            found = await own(tx, account, app_id)
            return await app_page(tx, visit, found, form=form.refused(error, visit.language))
    return RedirectResponse(visit.url(f"/developers/apps/{app_id}?saved=app"), 303)


@router.post("/developers/apps/{app_id}/secret")
async def replace_secret(
    tx: InTx, visit: Visiting, account: SignedIn, using: InSettings, app_id: PathId
) -> HTMLResponse:
    found = await own(tx, account, app_id)
    secret = apps.replace_secret(found, using.derived_key("app-secret"))
    return await app_page(tx, visit, found, secret=secret)


@router.post("/developers/apps/{app_id}/remove")
async def remove(tx: InTx, visit: Visiting, account: SignedIn, app_id: PathId) -> Response:
    await apps.remove(tx, await own(tx, account, app_id))
    return RedirectResponse(visit.url("/developers/apps"), 303)


async def own(tx: Tx, account: Account, app_id: int) -> App:
    found = await apps.app_by_id(tx, app_id)
    if found.account_id != account.id:
        raise NotFound
    return found


def told(form: Form, sent: FormData) -> NewApp:
    return NewApp(
        name=form.values["name"],
        redirect_url=form.values["redirect_url"],
        webhook_url=form.values["webhook_url"],
        scopes=chosen(sent),
    )


def chosen(sent: FormData) -> list[str]:
    return [str(scope) for scope in sent.getlist("scopes")]


def scope_rows(visit: Visit, picked: Sequence[str]) -> list[tuple[str, str, bool]]:
    return [(scope.value, visit.says(says), scope in picked) for scope, says in MAY.items()]


def new_page(visit: Visit, form: Form, picked: Sequence[str], *, status: int = 200) -> HTMLResponse:
    scopes = scope_rows(visit, picked)
    return page(visit, "developers/app_new.html", status=status, form=form, scopes=scopes)


async def app_page(
    tx: Tx, visit: Visit, app: App, *, form: Form | None = None, secret: str = ""
) -> HTMLResponse:
    kept = {"name": app.name, "redirect_url": app.redirect_url}
    answer = page(
        visit,
        "developers/app.html",
        status=422 if form else 200,
        app=app,
        secret=secret,
        base=visit.settings.web_url,
        scopes=scope_rows(visit, app.scopes),
        grants=await grant_rows(tx, app),
        form=form or Form.of(kept | {"webhook_url": app.webhook_url or ""}),
        saved=visit.query.get("saved"),
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


async def grant_rows(tx: Tx, app: App) -> list[GrantRow]:
    grants = await apps.grants_of_app(tx, app.id)
    shops = await shops_by_ids(tx, {id_ for grant in grants for id_ in apps.shop_ids(grant)})
    return [
        GrantRow([shops[id_].name for id_ in apps.shop_ids(grant)], grant.expires_at)
        for grant in grants
    ]
