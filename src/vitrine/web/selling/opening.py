from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine.account import Account
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.shop import Shop, Trader, identity_problems, open_shop, tidy_trader, usual_deliveries
from vitrine.shop.errors import ShopNameMissing
from vitrine.web.filling import Form
from vitrine.web.refusals import FillThisIn
from vitrine.web.rendering import page
from vitrine.web.selling.access import sold_in
from vitrine.web.selling.reading import demand_right, note
from vitrine.web.selling.words import law_today, named
from vitrine.web.visiting import InDatabase, InTx, SignedIn, Visit, Visiting

router = APIRouter()

TRADER_FIELDS = ("legal_name", "address", "email", "phone", "register_number", "vat_id")


@router.get("/studio/shops/new")
async def new_shop(tx: InTx, visit: Visiting, account: SignedIn) -> HTMLResponse:
    home = visit.market.code
    return await new_shop_page(tx, visit, Form.of({"home_market": home, "email": account.email}))


@router.post("/studio/shops/new")
async def open_new_shop(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn
) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            shop = await opened(tx, visit, account, form)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            return await new_shop_page(tx, visit, form, status=422)
    return RedirectResponse(visit.url(f"/studio/shops/{shop.id}?saved=shop"), 303)


async def opened(tx: Tx, visit: Visit, account: Account, form: Form) -> Shop:
    home, trader = form.values["home_market"], trader_told(form)
    if home not in await sold_in(tx):
        raise FillThisIn(field="home_market")
    if not form.values["name"]:
        note(visit, form, [ShopNameMissing(field="name")])
    note(visit, form, identity_problems(law_today(home), trader))
    demand_right(form)
    shop = await open_shop(tx, form.values["name"], home, owner=account, trader=trader)
    await usual_deliveries(tx, shop)
    return shop


def trader_told(form: Form) -> Trader:
    return tidy_trader(Trader(**{name: form.values[name] for name in TRADER_FIELDS}))


async def new_shop_page(tx: Tx, visit: Visit, form: Form, *, status: int = 200) -> HTMLResponse:
    codes = await sold_in(tx)
    return page(
        visit,
        "studio/shop_new.html",
        status=status,
        form=form,
        markets=[(code, named(visit, code)) for code in codes],
        laws=identity_laws(visit, codes),
        needed=needed_in(codes),
    )


def identity_laws(visit: Visit, codes: list[str]) -> list[tuple[str, str]]:
    laws = [(code, law_today(code).trader_identity) for code in codes]
    return [(named(visit, code), rule.source) for code, rule in laws if rule]


def needed_in(codes: list[str]) -> set[str]:
    """By every one of these markets."""
    rules = [law_today(code).trader_identity for code in codes]
    wanted = [set(rule.required) if rule else set[str]() for rule in rules]
    return set.intersection(*wanted) if wanted else set()
