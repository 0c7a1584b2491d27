"""The reader's own side of moderation: why they may not write, and what the shop wrote to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import chat
from vitrine.account import account_by_id
from vitrine.db import Tx
from vitrine.errors import VitrineError
from vitrine.order import orders_of_account
from vitrine.realtime.manners import Measure
from vitrine.shop import shop_by_id, shops_by_ids
from vitrine.web.filling import Form
from vitrine.web.moderation import TOPICS
from vitrine.web.ordering import OrderRow, order_row
from vitrine.web.rendering import page
from vitrine.web.visiting import InDatabase, InTx, PathId, PathSecret, SignedIn, Visit, Visiting

router = APIRouter()

ORDERS_SHOWN = 5


@dataclass(frozen=True)
class OwnThread:
    id: int
    shop: str
    topic: str
    at: datetime


@router.get("/appeals/{secret}")
async def statement(tx: InTx, visit: Visiting, secret: PathSecret) -> HTMLResponse:
    """Whoever has the link reads it: it came by mail, and stands in the room."""
    return await statement_page(tx, visit, secret, Form())


@router.post("/appeals/{secret}")
async def appeal(request: Request, db: InDatabase, visit: Visiting, secret: PathSecret) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            made = await chat.sanction_by_secret(tx, secret)
            await chat.appeal(tx, made, form.values["text"])
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            return await statement_page(tx, visit, secret, form)
    return RedirectResponse(visit.url(f"/appeals/{secret}"), 303)


async def statement_page(tx: Tx, visit: Visit, secret: str, form: Form) -> HTMLResponse:
    made = await chat.sanction_by_secret(tx, secret)
    shop = await shop_by_id(tx, made.shop_id)
    answer = page(
        visit,
        "appeal.html",
        status=422 if form.problems or form.refusal else 200,
        shop=shop,
        made=made,
        measure=visit.says(chat.MEASURES[Measure(made.measure)]),
        grounds=visit.says(chat.GROUNDS[chat.Grounds(made.grounds)]),
        form=form,
        secret=secret,
    )
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@router.get("/messages")
async def messages(tx: InTx, visit: Visiting, account: SignedIn) -> HTMLResponse:
    threads = await chat.threads_of_account(tx, account)
    shops = await shops_by_ids(tx, {thread.shop_id for thread in threads})
    rows = [
        OwnThread(
            id=thread.id,
            shop=shops[thread.shop_id].name,
            topic=visit.says(TOPICS[chat.Topic(thread.topic)]),
            at=thread.changed_at,
        )
        for thread in threads
    ]
    return page(visit, "messages.html", threads=rows)


@router.get("/messages/{thread_id}")
async def thread(tx: InTx, visit: Visiting, account: SignedIn, thread_id: PathId) -> HTMLResponse:
    found = await chat.thread_for(tx, thread_id, account)
    return await thread_page(tx, visit, found, Form())


@router.post("/messages/{thread_id}")
async def reply(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, thread_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    try:
        async with db.begin() as tx:
            found = await chat.thread_for(tx, thread_id, account)
            await chat.reply(tx, found, form.values["text"], by=account)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            found = await chat.thread_for(tx, thread_id, account)
            return await thread_page(tx, visit, found, form)
    return RedirectResponse(visit.url(f"/messages/{thread_id}#end"), 303)


async def thread_page(tx: Tx, visit: Visit, found: chat.PrivateThread, form: Form) -> HTMLResponse:
    shop = await shop_by_id(tx, found.shop_id)
    person = await account_by_id(tx, found.account_id)
    return page(
        visit,
        "thread.html",
        status=422 if form.problems or form.refusal else 200,
        shop=shop,
        person=person,
        topic=visit.says(TOPICS[chat.Topic(found.topic)]),
        thread=found,
        lines=await chat.lines_of(tx, found),
        orders=await orders_about(tx, visit, found),
        is_own=visit.account is not None and visit.account.id == found.account_id,
        form=form,
    )


async def orders_about(tx: Tx, visit: Visit, found: chat.PrivateThread) -> Sequence[OrderRow]:
    """What was bought from this shop, so that nobody has to ask for a number first."""
    if found.topic != chat.Topic.ORDER:
        return []
    orders = await orders_of_account(tx, found.account_id)
    from_shop = [order for order in orders if order.shop_id == found.shop_id]
    return [order_row(visit, order) for order in from_shop[:ORDERS_SHOWN]]
