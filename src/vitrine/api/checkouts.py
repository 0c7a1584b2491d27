from dataclasses import dataclass, fields
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Header, Path, Request

from vitrine import checkout as checkouts
from vitrine.account import Kept, keep_address
from vitrine.api.dependencies import InDatabase, InLocale, InTx, MaybeSignedIn
from vitrine.api.ordered import PaidOut
from vitrine.api.problems import refusals
from vitrine.api.selling import (
    ChallengeBody,
    CheckoutBody,
    CheckoutOut,
    CodeBody,
    DeliveryBody,
    LinesBody,
    OrderBody,
    QuoteOut,
)
from vitrine.db import Database
from vitrine.payment import Providers
from vitrine.stock import ClaimLane

router = APIRouter(tags=["checkout"])


@dataclass(frozen=True, slots=True)
class Till:
    db: Database
    lane: ClaimLane
    providers: Providers

    @property
    def desk(self) -> checkouts.Desk:
        return checkouts.Desk(self.db, self.providers)


@dataclass(frozen=True, slots=True)
class Buyer:
    account_id: int | None
    locale: str
    address: str


async def till(request: Request, db: InDatabase) -> Till:
    state = request.app.state
    return Till(db, cast("ClaimLane", state.lane), cast("Providers", state.providers))


async def buyer(request: Request, account: MaybeSignedIn, locale: InLocale) -> Buyer:
    address = request.client.host if request.client else ""
    return Buyer(account.id if account else None, locale, address)


InTill = Annotated[Till, Depends(till)]
InBuyer = Annotated[Buyer, Depends(buyer)]
Token = Annotated[str, Path(pattern=r"^[a-z2-7]{26}$")]
IdempotencyKey = Annotated[
    str, Header(min_length=16, max_length=120, pattern=r"^[A-Za-z0-9_.:/+=-]+$")
]


@router.post("/checkouts", status_code=201, responses=refusals(403, 404, 409, 422, 503))
async def begin_checkout(
    till: InTill, buyer: InBuyer, body: CheckoutBody, idempotency_key: IdempotencyKey
) -> CheckoutOut:
    """Claims the pieces and holds them for a while. `cue` is the last price cue the buyer saw.

    `deal`: the one that the page showed, refused if it is not on. `place`: a place in a deal's
    line to which a piece was offered. `by`: the code of the creator's link that led here.
    """
    wish = checkouts.Wish(
        market=body.market,
        lines=tuple(body.wanted()),
        show_id=body.show,
        cue=body.cue,
        source=body.source,
        locale=buyer.locale,
        account_id=buyer.account_id,
        deal_id=body.deal,
        place=body.place,
        by=body.by,
    )
    key = f"api/{idempotency_key}"
    begun = await checkouts.begin(till.db, till.lane, wish, key=key, address=buyer.address)
    return await shown(till, begun.token, buyer.locale)


@router.get("/checkouts/{token}", responses=refusals(403, 404, 409, 422))
async def read_checkout(tx: InTx, locale: InLocale, token: Token) -> CheckoutOut:
    return CheckoutOut.of(await checkouts.overview(tx, token), locale)


@router.delete("/checkouts/{token}", status_code=204, responses=refusals(404, 409, 422))
async def abandon_checkout(tx: InTx, token: Token) -> None:
    """Gives the pieces back at once; an unpaid order is cancelled."""
    await checkouts.abandon(tx, token)


@router.put("/checkouts/{token}/lines", responses=refusals(403, 404, 409, 422, 503))
async def replace_lines(
    till: InTill, locale: InLocale, token: Token, body: LinesBody
) -> CheckoutOut:
    """The hold is replaced; if there are too few pieces it stays as it was."""
    await checkouts.change_lines(till.db, till.lane, token, body.wanted())
    return await shown(till, token, locale)


@router.put("/checkouts/{token}/delivery", responses=refusals(403, 404, 409, 422))
async def set_delivery(tx: InTx, buyer: InBuyer, token: Token, body: DeliveryBody) -> QuoteOut:
    """Where and how to deliver; answers with all the buyer would owe."""
    checkout = await checkouts.locked_checkout(tx, token)
    address = checkouts.Address(**body.model_dump(exclude={"method", "keep"}))
    quote = await checkouts.deliver(tx, checkout, address, body.method)
    if body.keep and buyer.account_id is not None:
        await keep_address(tx, buyer.account_id, kept_of(checkout))
    return QuoteOut.of(quote, buyer.locale)


@router.put("/checkouts/{token}/code", responses=refusals(403, 404, 409, 422))
async def set_code(tx: InTx, locale: InLocale, token: Token, body: CodeBody) -> CheckoutOut:
    """A discount code, refused with the reason if it takes nothing off; empty takes it away."""
    checkout = await checkouts.locked_checkout(tx, token)
    await checkouts.enter_code(tx, checkout, body.code)
    return CheckoutOut.of(await checkouts.overview(tx, token), locale)


@router.post("/checkouts/{token}/order", responses=refusals(403, 404, 409, 410, 422, 503))
async def order(
    till: InTill, buyer: InBuyer, token: Token, body: OrderBody, idempotency_key: IdempotencyKey
) -> PaidOut:
    """The order button. A repeated key answers as before; another key may try another card."""
    tap = checkouts.Tap(
        token=token,
        quote_id=body.quote,
        card=body.card,
        key=idempotency_key,
        account_id=buyer.account_id,
        keep=body.keep,
    )
    return PaidOut.of(await checkouts.order_and_pay(till.desk, till.lane, tap), buyer.locale)


@router.post("/checkouts/{token}/challenge", responses=refusals(404, 409, 410, 422))
async def answer_challenge(
    till: InTill, locale: InLocale, token: Token, body: ChallengeBody
) -> PaidOut:
    """The buyer is back from the second step. The sandbox takes their word, Stripe is asked."""
    answer = checkouts.approve if body.approve else checkouts.deny
    return PaidOut.of(await answer(till.desk, token), locale)


def kept_of(checkout: checkouts.Checkout) -> Kept:
    names = (field.name for field in fields(Kept))
    return Kept(**{name: getattr(checkout, name) for name in names})


async def shown(till: Till, token: str, locale: str) -> CheckoutOut:
    async with till.db.look() as tx:
        return CheckoutOut.of(await checkouts.overview(tx, token), locale)
