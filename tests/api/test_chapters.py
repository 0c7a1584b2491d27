import httpx2

from tests.world.account import an_account
from tests.world.pages import Cast
from tests.world.talk import said
from vitrine import show as shows
from vitrine.db import Database
from vitrine.realtime.entries import Answered, Cue, How, Pin, encode, line

NOON = 1_790_000_000_000


async def test_what_was_shown_and_answered_on_camera_are_chapters(
    client: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    async with db.begin() as tx:
        jo = await an_account(tx)
        item = (await shows.items_of(tx, cast.live.id))[0]
        safe, price = [
            await said(tx, cast.live, jo, text, question="own")
            for text in ("Is it dishwasher safe?", "What does it cost?")
        ]
        cues: list[Cue] = [
            Pin(cue=1, at=NOON, item=str(item.id), product=str(item.product_id), prices={}),
            Answered(cue=2, at=NOON + 60_000, question=safe.id, how=How.VOICE),
            Answered(cue=3, at=NOON + 70_000, question=price.id, how=How.PRIVATE),
            Answered(cue=4, at=NOON + 80_000, question=safe.id, how=How.VOICE),
        ]
        last = await shows.last_kept(tx, cast.live.id)
        kept = [line(last + n, encode(cue)) for n, cue in enumerate(cues, 1)]
        await shows.keep(tx, cast.live.id, kept)
    chapters = (await client.get(f"/api/v1/shows/{cast.live.id}/chapters")).json()
    assert [(each["kind"], each["at"]) for each in chapters] == [
        ("product", NOON),
        ("answer", NOON + 60_000),
    ]
    assert chapters[1]["title"] == "Is it dishwasher safe?"


async def test_the_answer_to_an_erased_question_stays_a_chapter_without_its_words(
    client: httpx2.AsyncClient, cast: Cast, db: Database
) -> None:
    async with db.begin() as tx:
        jo = await an_account(tx)
        rude = await said(tx, cast.live, jo, "Is that rude thing safe?", question="own")
        again = await said(tx, cast.live, jo, "Is it dishwasher safe?", question=rude.id)
        alone = await said(tx, cast.live, jo, "Rude?", question="own")
        answers = [
            Answered(cue=cue, at=NOON + cue, question=asked.id, how=How.VOICE)
            for cue, asked in enumerate((rude, alone), 1)
        ]
        last = await shows.last_kept(tx, cast.live.id)
        kept = [line(last + n, encode(cue)) for n, cue in enumerate(answers, 1)]
        await shows.keep(tx, cast.live.id, kept)
        for message in (rude, alone):
            await shows.erase_message(tx, cast.live.id, message.id, by="host", reason="rude")
    chapters = f"/api/v1/shows/{cast.live.id}/chapters"
    titles = [each["title"] for each in (await client.get(chapters)).json()]
    assert titles == [again.text, "A question is answered"]
    german = await client.get(chapters, headers={"Accept-Language": "de"})
    assert german.json()[1]["title"] == "Eine Frage wird beantwortet"
