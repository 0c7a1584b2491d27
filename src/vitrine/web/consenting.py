"""Where a seller lets an app work for their shops, and where they take that back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import app as apps
from vitrine.account import Account
from vitrine.app import App, AppGrant
from vitrine.app.errors import AppUnknown, NothingGranted, ScopesChanged
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit.ids import read_id
from vitrine.shop import MemberRole, Shop, role_of, shops_of
from vitrine.web.developing import MAY
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.securing import origin, policy
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()

LONGEST_STATE = 2_000
DENIED = {"code": "null", "error": "auth_denied"}


@router.get("/open/authorize")
@router.get("/oauth/authorize")
async def ask(  # noqa: PLR0917 - the format's parameters
    tx: InTx,
    visit: Visiting,
    account: SignedIn,
    service_id: str = "",
    app_key: str = "",
    state: str = "",
) -> HTMLResponse:
    """By service id, or by key as older programs do."""
    key = app_key.replace("\0", "")
    app = await apps.app_by_key(tx, key) if key else await app_of(tx, service_id)
    return consent_page(visit, await asked(tx, app, account), state)


@router.post("/open/authorize")
async def decide(request: Request, db: InDatabase, visit: Visiting, account: SignedIn) -> Response:
    sent = await request.form()
    form = Form.sent(sent)
    state = form.values["state"][:LONGEST_STATE]
    async with db.begin() as tx:
        app = await app_of(tx, form.values["service_id"])
        if form.values["do"] != "allow":
            return led_back(app, {**DENIED, "state": state})
        question = await asked(tx, app, account)
        chosen = {read_id(str(told)) for told in sent.getlist("shops")}
        if form.values["may"].split() != app.scopes:
            form.refused(ScopesChanged(), visit.language)
            return consent_page(visit, question, state, asked_again=(form, chosen))
        picked = [shop for shop in question.shops if shop.id in chosen]
        if not picked:
            form.refused(NothingGranted(field="shops"), visit.language)
            return consent_page(visit, question, state, asked_again=(form, chosen))
        grant = await apps.consent(tx, app, picked, by=account)
        code = apps.hand_out_code(tx, grant)
    return led_back(app, {"code": code, "state": state, "app_key": app.key})


@router.get("/studio/shops/{shop_id}/apps")
async def apps_of_shop(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId
) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    return page(
        visit,
        "studio/apps.html",
        shop=shop,
        grants=[
            (grant, [visit.says(says) for scope, says in MAY.items() if scope in grant.scopes])
            for grant in await apps.grants_of_shop(tx, shop.id)
        ],
        saved=visit.query.get("saved"),
    )


@router.post("/studio/shops/{shop_id}/apps/{grant_id}/withdraw")
async def withdraw(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, grant_id: PathId
) -> Response:
    shop = await managed(tx, account, shop_id)
    await apps.withdraw_shop(tx, await standing(tx, shop, grant_id), shop.id)
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/apps?saved=apps"), 303)


async def standing(tx: Tx, shop: Shop, grant_id: int) -> AppGrant:
    for grant in await apps.grants_of_shop(tx, shop.id):
        if grant.id == grant_id:
            return grant
    raise NotFound


async def app_of(tx: Tx, service_id: str) -> App:
    app_id = read_id(service_id)
    if app_id is None:
        raise AppUnknown
    return await apps.app_by_id(tx, app_id)


@dataclass(frozen=True)
class Question:
    """`given`: what stands of an earlier answer."""

    app: App
    shops: Sequence[Shop]
    given: AppGrant | None

    @property
    def open_shops(self) -> set[int]:
        """To begin with, all: a seller with one shop has nothing to choose."""
        mine = {shop.id for shop in self.shops}
        return mine & {*apps.shop_ids(self.given)} if self.given else mine

    def is_new(self, scope: str) -> bool:
        return self.given is not None and scope not in self.given.scopes


async def asked(tx: Tx, app: App, account: Account) -> Question:
    """A consent is the owner's to give."""
    shops = await shops_of(tx, account.id)
    own = [shop for shop in shops if role_of(account, shop) == MemberRole.OWNER]
    return Question(app, own, await apps.grant_of(tx, app.id, account.id))


def consent_page(
    visit: Visit,
    question: Question,
    state: str,
    *,
    asked_again: tuple[Form, Collection[int | None]] | None = None,
) -> HTMLResponse:
    app = question.app
    form, chosen = asked_again or (Form(), question.open_shops)
    answer = page(
        visit,
        "consent.html",
        status=422 if asked_again else 200,
        app=app,
        site=urlsplit(app.redirect_url).hostname,
        may=[
            (visit.says(says), question.is_new(scope))
            for scope, says in MAY.items()
            if scope in app.scopes
        ],
        shops=question.shops,
        given=question.given,
        open_shops=question.open_shops,
        state=state[:LONGEST_STATE],
        chosen=chosen,
        form=form,
    )
    answer.headers["Content-Security-Policy"] = leading_to(visit, app)
    return answer


def leading_to(visit: Visit, app: App) -> str:
    """Browsers hold a form's redirects to `form-action`, too."""
    allowed = f"form-action 'self' {origin(app.redirect_url)}"
    return policy(visit.settings).replace("form-action 'self'", allowed)


def led_back(app: App, told: dict[str, str]) -> Response:
    parts = urlsplit(app.redirect_url)
    query = [*parse_qsl(parts.query, keep_blank_values=True), *told.items()]
    return RedirectResponse(urlunsplit(parts._replace(query=urlencode(query))), 303)
