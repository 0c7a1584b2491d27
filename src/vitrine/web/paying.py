from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from vitrine import checkout as checkouts
from vitrine import payment
from vitrine.checkout import Desk, Paid, Tap
from vitrine.checkout.errors import QuoteChanged
from vitrine.db import Database
from vitrine.errors import VitrineError
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.payment import CARD_USED_UP, AttemptState, ProviderName
from vitrine.stock.errors import KeyReused
from vitrine.web.checking_out import InLane, paying_page, private
from vitrine.web.checkout_views import challenge_of, checkout_view
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.studio import number
from vitrine.web.visiting import InDatabase, InProviders, InTx, PathSecret, Visit, Visiting

router = APIRouter()

USED_UP = mark("With this card you have had as many as one buyer may have. Nothing was charged.")
DECLINED = mark("The card was declined. Nothing was charged. Your pieces are still held.")
CARD_FIELDS = ("number", "expiry", "cvc")


async def desk(db: InDatabase, providers: InProviders) -> Desk:
    return Desk(db, providers)


InDesk = Annotated[Desk, Depends(desk)]


@router.post("/checkout/{token}/order")
async def order(
    request: Request, desk: InDesk, lane: InLane, visit: Visiting, token: PathSecret
) -> Response:
    form = Form.sent(await request.form())
    try:
        card = "" if await is_free(desk.db, token) else await card_of(desk, form)
        tap = Tap(
            token=token,
            quote_id=number(form.values["quote"]),
            card=card,
            key=form.values["key"],
            account_id=visit.account.id if visit.account else None,
            keep=bool(form.values["keep"]),
        )
        paid = await checkouts.order_and_pay(desk, lane, tap)
    except KeyReused:
        return RedirectResponse(visit.url(f"/checkout/{token}"), 303)
    except VitrineError as error:
        if isinstance(error, QuoteChanged) and isinstance(error.facts["old"], Money):
            form.values["old_total"] = visit.formats.money(error.facts["old"])
        return await pay_again(desk.db, visit, token, form.refused(error, visit.language))
    return await after(desk.db, visit, token, paid)


async def is_free(db: Database, token: str) -> bool:
    async with db.begin() as tx:
        quote = (await checkouts.overview(tx, token)).quote
        return quote is not None and not quote.total


async def card_of(desk: Desk, form: Form) -> str:
    """Stripe's own field has made the token already, in the browser."""
    if form.values["choice"].startswith("saved_"):
        return form.values["choice"]
    if desk.providers.active.name != ProviderName.SANDBOX:
        return form.values["card"]
    written = (form.values[name] for name in CARD_FIELDS)
    return (await payment.tokenise(desk.db, *written)).token


@router.get("/checkout/{token}/challenge")
async def challenge(tx: InTx, visit: Visiting, token: PathSecret) -> Response:
    seen = await checkouts.overview(tx, token)
    shown = await checkout_view(tx, visit, seen)
    return private(
        page(
            visit,
            "checkout/challenge.html",
            checkout=shown,
            stripe_key=visit.settings.stripe_publishable_key,
            secret=await challenge_of(tx, seen),
        )
    )


@router.post("/checkout/{token}/challenge")
async def answer_challenge(
    request: Request, desk: InDesk, visit: Visiting, token: PathSecret
) -> Response:
    approved = (await request.form()).get("approve") == "yes"
    answer = checkouts.approve if approved else checkouts.deny
    return await after(desk.db, visit, token, await answer(desk, token))


async def after(db: Database, visit: Visit, token: str, paid: Paid) -> Response:
    match paid.attempt.state:
        case AttemptState.CAPTURED:
            return RedirectResponse(visit.url(f"/o/{paid.order.secret}"), 303)
        case AttemptState.REQUIRES_ACTION:
            return RedirectResponse(visit.url(f"/checkout/{token}/challenge"), 303)
        case AttemptState.VOIDED if paid.attempt.reason == CARD_USED_UP:
            return await pay_again(db, visit, token, Form(refusal=visit.says(USED_UP)))
        case AttemptState.DECLINED:
            return await pay_again(db, visit, token, Form(refusal=visit.says(DECLINED)))
        case AttemptState.SUBMITTED | AttemptState.AUTHORIZED | AttemptState.VOIDED:
            return RedirectResponse(visit.url(f"/checkout/{token}"), 303)


async def pay_again(db: Database, visit: Visit, token: str, form: Form) -> Response:
    async with db.begin() as tx:
        seen = await checkouts.overview(tx, token)
        if seen.quote is None:
            return RedirectResponse(visit.url(f"/checkout/{token}"), 303)
        return await paying_page(tx, visit, seen, form.forget("cvc"))
