"""What a shop settles about its chat: word lists, people kept out, appeals, its members."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import chat
from vitrine.account import Account, accounts_by_ids
from vitrine.db import Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.kit.text import mark
from vitrine.realtime.manners import Measure
from vitrine.shop import Shop, may_moderate, shop_by_id
from vitrine.web.deeds import LANGUAGE_NAMES, deed_rows
from vitrine.web.filling import Form
from vitrine.web.rendering import page
from vitrine.web.visiting import InDatabase, InTx, PathId, SignedIn, Visit, Visiting

router = APIRouter()


@dataclass(frozen=True)
class MeasureRow:
    id: int
    name: str
    measure: str
    grounds: str
    note: str
    said: str
    made_at: datetime
    until: datetime | None
    appeal: str


@dataclass(frozen=True)
class FoundRow:
    text: str
    word: str


@dataclass(frozen=True)
class ThreadRow:
    id: int
    name: str
    topic: str
    at: datetime
    awaits: bool


@router.get("/studio/shops/{shop_id}/chat")
async def moderation(tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId) -> HTMLResponse:
    return await moderation_page(tx, visit, await moderated(tx, account, shop_id))


@router.post("/studio/shops/{shop_id}/chat/words")
async def change_words(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, shop_id: PathId
) -> Response:
    """`try`: says what the list would have held, and changes nothing."""
    form = Form.sent(await request.form())
    language, words = form.values["language"], form.values["words"]
    if language not in chat.LISTS:
        raise NotFound
    try:
        async with db.begin() as tx:
            shop = await moderated(tx, account, shop_id)
            if form.values["try"]:
                found = await chat.would_hold(tx, shop, words)
                rows = [FoundRow(each.line.text, each.word) for each in found]
                return await moderation_page(tx, visit, shop, form=form, found=rows)
            await chat.list_words(tx, shop, account, language, words)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            shop = await moderated(tx, account, shop_id)
            return await moderation_page(tx, visit, shop, form=form)
    return saved(visit, shop_id, f"words-{language}", "words")


@router.post("/studio/shops/{shop_id}/chat/measures/{sanction_id}/lift")
async def lift(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, sanction_id: PathId
) -> Response:
    shop = await moderated(tx, account, shop_id)
    await chat.lift(tx, await of_shop(tx, shop, sanction_id), by=account)
    return saved(visit, shop_id, "measures", "measures")


@router.post("/studio/appeals/{sanction_id}")
async def decide(
    request: Request, db: InDatabase, visit: Visiting, account: SignedIn, sanction_id: PathId
) -> Response:
    form = Form.sent(await request.form())
    lifts = form.values["decision"] == chat.Decision.LIFT
    decision = chat.Decision.LIFT if lifts else chat.Decision.UPHOLD
    async with db.begin() as tx:
        made = await chat.sanction_by_id(tx, sanction_id)
        shop = await moderated(tx, account, made.shop_id)
    try:
        async with db.begin() as tx:
            made = await chat.sanction_by_id(tx, sanction_id)
            await chat.decide_appeal(tx, made, decision, form.values["answer"], by=account)
    except VitrineError as error:
        form.refused(error, visit.language)
        async with db.begin() as tx:
            return await moderation_page(tx, visit, shop, form=form)
    return saved(visit, shop.id, "appeals", "appeals")


async def moderated(tx: Tx, account: Account, shop_id: int) -> Shop:
    """To a stranger it does not exist."""
    shop = await shop_by_id(tx, shop_id)
    if not may_moderate(account, shop):
        raise NotFound
    return shop


async def of_shop(tx: Tx, shop: Shop, sanction_id: int) -> chat.Sanction:
    made = await chat.sanction_by_id(tx, sanction_id)
    if made.shop_id != shop.id:
        raise NotFound
    return made


def saved(visit: Visit, shop_id: int, part: str, anchor: str) -> Response:
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/chat?saved={part}#{anchor}"), 303)


async def moderation_page(
    tx: Tx,
    visit: Visit,
    shop: Shop,
    *,
    form: Form | None = None,
    found: Sequence[FoundRow] | None = None,
) -> HTMLResponse:
    words = await chat.words_of(tx, shop.id)
    refused = form is not None and bool(form.problems or form.refusal)
    return page(
        visit,
        "studio/moderation.html",
        status=422 if refused else 200,
        shop=shop,
        lists=[
            (language, visit.says(LANGUAGE_NAMES[language]), "\n".join(words.get(language, ())))
            for language in chat.LISTS
        ],
        form=form or Form(),
        found=found,
        appeals=await measure_rows(tx, visit, await chat.appeals_of(tx, shop.id)),
        measures=await measure_rows(tx, visit, await chat.sanctions_of_shop(tx, shop.id)),
        threads=await thread_rows(tx, visit, await chat.threads_of_shop(tx, shop.id)),
        deeds=await deed_rows(tx, visit, shop.id),
        saved=visit.query.get("saved"),
    )


async def measure_rows(tx: Tx, visit: Visit, made: Sequence[chat.Sanction]) -> Sequence[MeasureRow]:
    people = await accounts_by_ids(tx, {each.account_id for each in made})
    return [
        MeasureRow(
            id=each.id,
            name=people[each.account_id].name,
            measure=visit.says(MEASURE_NAMES[Measure(each.measure)]),
            grounds=visit.says(chat.GROUNDS[chat.Grounds(each.grounds)]),
            note=each.note,
            said=each.said,
            made_at=each.made_at,
            until=each.until,
            appeal=each.appeal or "",
        )
        for each in made
    ]


MEASURE_NAMES = {
    Measure.TIMEOUT: mark("Time out"),
    Measure.BAN: mark("Ban"),
    Measure.SHADOW: mark("Shadow ban"),
}
TOPICS = {chat.Topic.ORDER: mark("About an order"), chat.Topic.QUESTION: mark("A question")}


async def thread_rows(
    tx: Tx, visit: Visit, threads: Sequence[chat.PrivateThread]
) -> Sequence[ThreadRow]:
    people = await accounts_by_ids(tx, {thread.account_id for thread in threads})
    return [
        ThreadRow(
            id=thread.id,
            name=people[thread.account_id].name,
            topic=visit.says(TOPICS[chat.Topic(thread.topic)]),
            at=thread.changed_at,
            awaits=thread.awaits_shop,
        )
        for thread in threads
    ]
