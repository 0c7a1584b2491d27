from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import checkout as checkouts
from vitrine.catalogue import product_by_id
from vitrine.checkout import Address, Overview, Wish
from vitrine.db import Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.kit.ids import new_secret
from vitrine.kit.text import mark
from vitrine.order import OrderState, order_by_id
from vitrine.stock import ClaimLane
from vitrine.web.checkout_views import (
    address_form,
    checkout_view,
    test_cards,
    waits_for_second_step,
)
from vitrine.web.filling import Form
from vitrine.web.keeping import fill_in_kept, keep_for, kept_by
from vitrine.web.kept_cards import kept_cards
from vitrine.web.product_page import product_shown
from vitrine.web.rendering import page
from vitrine.web.studio import number
from vitrine.web.visiting import InDatabase, InTx, PathSecret, QueryId, Visit, Visiting

router = APIRouter()

OVER = mark("The time to buy this is over.")


async def lane(request: Request) -> ClaimLane:
    return cast("ClaimLane", request.app.state.lane)


InLane = Annotated[ClaimLane, Depends(lane)]


@router.post("/checkout")
async def begin(request: Request, db: InDatabase, lane: InLane, visit: Visiting) -> Response:
    form = Form.sent(await request.form())
    show_id = number(form.values["show"]) if form.values["show"] else None
    try:
        wish = Wish(
            market=visit.market.code,
            lines=((number(form.values["variant"]), number(form.values["quantity"])),),
            show_id=show_id,
            source="page",
            by=form.values["by"],
            locale=visit.language,
            account_id=visit.account.id if visit.account else None,
        )
        key, address = f"page/{form.values['key']}", request.client.host if request.client else ""
        begun = await checkouts.begin(db, lane, wish, key=key, address=address)
    except VitrineError as error:
        async with db.begin() as tx:
            product = await product_by_id(tx, number(form.values["product"]))
            refused = form.refused(error, visit.language)
            return await product_shown(tx, visit, product, refused, show_id=show_id)
    return RedirectResponse(visit.url(f"/checkout/{begun.token}"), 303)


@router.get("/checkout/{token}")
async def step(
    tx: InTx, visit: Visiting, token: PathSecret, edit: str = "", address: QueryId | None = None
) -> Response:
    seen = await checkouts.overview(tx, token)
    if seen.ordered in (OrderState.PLACED, OrderState.CLOSED):
        return await to_order(tx, visit, seen)
    if await waits_for_second_step(tx, seen):
        return RedirectResponse(visit.url(f"/checkout/{token}/challenge"), 303)
    if not seen.is_held and seen.ordered is not OrderState.UNPAID:
        return over_page(visit, seen)
    if seen.quote is None or (edit and seen.ordered is None):
        form = address_form(visit, seen)
        await fill_in_kept(tx, visit, form, seen.countries, address)
        return await delivery_page(tx, visit, seen, form)
    return await paying_page(tx, visit, seen, Form())


async def to_order(tx: Tx, visit: Visit, seen: Overview) -> Response:
    if seen.checkout.order_id is None:
        raise NotFound
    order = await order_by_id(tx, seen.checkout.order_id)
    return RedirectResponse(visit.url(f"/o/{order.secret}"), 303)


def over_page(visit: Visit, seen: Overview) -> HTMLResponse:
    back = f"/p/{seen.lines[0].product_id}" if seen.lines else ""
    return page(visit, "checkout/over.html", status=410, says=visit.says(OVER), back=back)


@router.post("/checkout/{token}/delivery")
async def deliver(request: Request, tx: InTx, visit: Visiting, token: PathSecret) -> Response:
    form = Form.sent(await request.form())
    written = form.values
    address = Address(
        email=written["email"],
        name=written["name"],
        line1=written["line1"],
        line2=written["line2"],
        postcode=written["postcode"],
        city=written["city"],
        country=written["country"],
    )
    checkout = await checkouts.locked_checkout(tx, token)
    try:
        await checkouts.deliver(tx, checkout, address, number(written["method"]))
        if visit.account and written["keep"]:
            await keep_for(tx, visit.account, checkout)
    except VitrineError as error:
        seen = await checkouts.overview(tx, token)
        return await delivery_page(tx, visit, seen, form.refused(error, visit.language))
    return RedirectResponse(visit.url(f"/checkout/{token}"), 303)


@router.post("/checkout/{token}/code")
async def code(request: Request, db: InDatabase, visit: Visiting, token: PathSecret) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            checkout = await checkouts.locked_checkout(tx, token)
            await checkouts.enter_code(tx, checkout, form.values["code"])
    except VitrineError as error:
        async with db.begin() as tx:
            seen = await checkouts.overview(tx, token)
            if seen.quote is not None:
                refused = form.refused(error, visit.language)
                return await paying_page(tx, visit, seen, refused)
    return RedirectResponse(visit.url(f"/checkout/{token}"), 303)


@router.post("/checkout/{token}/release")
async def release(tx: InTx, visit: Visiting, token: PathSecret) -> Response:
    await checkouts.abandon(tx, token)
    seen = await checkouts.overview(tx, token)
    back = f"/p/{seen.lines[0].product_id}" if seen.lines else "/"
    return RedirectResponse(visit.url(back), 303)


async def delivery_page(tx: Tx, visit: Visit, seen: Overview, form: Form) -> HTMLResponse:
    return private(
        page(
            visit,
            "checkout/delivery.html",
            status=422 if form.problems or form.refusal else 200,
            checkout=await checkout_view(tx, visit, seen),
            form=form,
            kept=await kept_by(tx, visit, seen.countries),
        )
    )


async def paying_page(tx: Tx, visit: Visit, seen: Overview, form: Form) -> HTMLResponse:
    return private(
        page(
            visit,
            "checkout/paying.html",
            status=422 if form.problems or form.refusal else 200,
            checkout=await checkout_view(tx, visit, seen),
            may_edit=seen.ordered is None,
            cards=test_cards(visit),
            kept=await kept_cards(tx, visit),
            stripe_key=visit.settings.stripe_publishable_key,
            key=new_secret(),
            form=form,
        )
    )


def private(answer: HTMLResponse) -> HTMLResponse:
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
