from datetime import datetime, timedelta
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from vitrine import chat
from vitrine import show as shows
from vitrine.api.dependencies import InLocale, InSettings, InTx, MaybeSignedIn, SignedIn
from vitrine.api.hosting import Producer, producing
from vitrine.api.problems import refusals
from vitrine.api.shapes import PlainText, PublicId
from vitrine.kit.language import translate
from vitrine.realtime.entries import Audience, Links, Mark
from vitrine.realtime.judging import Why
from vitrine.realtime.manners import Measure
from vitrine.shop import may_moderate, shop_by_id
from vitrine.show import Show

router = APIRouter(tags=["moderation"])

Message = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]
MessagePath = Annotated[str, Path(pattern=r"^[0-9]{1,19}$")]
Who = Annotated[str, Field(pattern=r"^[a-z2-7]{26}$")]
Note = Annotated[PlainText, Field(max_length=300)]
Answer = Annotated[PlainText, Field(max_length=500)]


async def moderated_show(tx: InTx, account: SignedIn, show_id: PublicId) -> Show:
    show = await shows.show_by_id(tx, show_id)
    await chat.demand_moderator(tx, account, show)
    return show


async def moderating(
    tx: InTx, request: Request, using: InSettings, account: MaybeSignedIn, show_id: PublicId
) -> Producer:
    """A moderator, or who runs the show."""
    show = await shows.show_by_id(tx, show_id)
    if account and may_moderate(account, await shop_by_id(tx, show.shop_id)):
        return Producer(show, account)
    return await producing(tx, request, using, account, show_id)


Moderating = Annotated[Producer, Depends(moderating)]
ModeratedShow = Annotated[Show, Depends(moderated_show)]


class RulesBody(BaseModel):
    """`slow_seconds` 0: no pause. `shields_host`: complaints about orders go to the shop alone.

    `tells_joins`, `tells_purchases`: the room says that people join, and what is bought.
    """

    slow_seconds: Annotated[int, Field(ge=0, le=300)]
    audience: Audience
    links: Links
    shields_host: bool
    tells_joins: bool = True
    tells_purchases: bool = True


class HeadlineBody(BaseModel):
    message: Message


class AnswerBody(BaseModel):
    """By `voice`: now, on camera. `private`: `text` to everybody who asked."""

    how: Literal["voice", "private"]
    text: Answer = ""


class AnsweredOut(BaseModel):
    told: int


class Terms(BaseModel):
    """`minutes` null: until it is lifted.

    `remove`: what the person said in this show is removed, too.
    """

    minutes: Annotated[int, Field(ge=1, le=525_600)] | None = None
    note: Note = ""
    remove: bool = False

    def verdict(self, measure: Measure, grounds: chat.Grounds, said: str) -> chat.Verdict:
        lasts = timedelta(minutes=self.minutes) if self.minutes else None
        return chat.Verdict(
            measure=measure, grounds=grounds, note=self.note, said=said, lasts=lasts
        )


class SanctionBody(Terms):
    """`message`: the line that led to it."""

    who: Who
    measure: Measure
    grounds: chat.Grounds
    message: Message | None = None


class DeclineBody(Terms):
    """`ban`: its author speaks no more in this shop's rooms, on these `grounds` and terms."""

    ban: bool = False
    grounds: Annotated[chat.Grounds | None, Field(validate_default=True)] = None

    @field_validator("grounds")
    @classmethod
    def named(cls, grounds: chat.Grounds | None, body: ValidationInfo) -> chat.Grounds | None:
        if body.data.get("ban") and grounds is None:
            raise PydanticCustomError("missing", "A ban has its grounds")
        return grounds


class HeldOut(BaseModel):
    id: PublicId
    name: str
    who: str
    mark: Mark | None
    text: str
    why: Why
    word: str


class HeldListOut(BaseModel):
    held: list[HeldOut]


class MeasureOut(BaseModel):
    """What keeps the reader from speaking, why, and where to appeal."""

    measure: Measure
    grounds: str
    note: str
    until: datetime | None
    appeal_url: str


class StandingOut(BaseModel):
    measure: MeasureOut | None
    follows: bool
    buys: bool


@router.put("/shops/{shop_id}/follow", status_code=204, responses=refusals(401, 404, 422))
async def follow_shop(tx: InTx, account: SignedIn, shop_id: PublicId) -> None:
    """Where only followers may chat, they may."""
    await chat.follow(tx, await shop_by_id(tx, shop_id), account)


@router.delete("/shops/{shop_id}/follow", status_code=204, responses=refusals(401, 404, 422))
async def unfollow_shop(tx: InTx, account: SignedIn, shop_id: PublicId) -> None:
    """And nothing more of it."""
    await chat.unfollow(tx, await shop_by_id(tx, shop_id), account)


@router.get("/shops/{shop_id}/chat-rules", responses=refusals(401, 403, 404, 422))
async def read_rules(tx: InTx, account: SignedIn, shop_id: PublicId) -> RulesBody:
    """As they hold in every room of the shop."""
    shop = await shop_by_id(tx, shop_id)
    chat.demand_moderator_of(account, shop)
    return RulesBody.model_validate(await chat.rules_of(tx, shop.id), from_attributes=True)


@router.put("/shops/{shop_id}/chat-rules", status_code=204, responses=refusals(401, 403, 404, 422))
async def set_rules(tx: InTx, account: SignedIn, shop_id: PublicId, body: RulesBody) -> None:
    """At once, in every room of the shop."""
    shop = await shop_by_id(tx, shop_id)
    chat.demand_moderator_of(account, shop)
    await chat.rule(tx, shop, account, chat.Ruling(**body.model_dump()))


@router.put("/shows/{show_id}/headline", status_code=204, responses=refusals(401, 403, 404, 422))
async def set_headline(tx: InTx, producer: Moderating, body: HeadlineBody) -> None:
    """A message stands at the top of the chat."""
    await chat.headline(tx, producer.show, body.message, by=producer.account)


@router.delete("/shows/{show_id}/headline", status_code=204, responses=refusals(401, 403, 404, 422))
async def take_headline_down(tx: InTx, producer: Moderating) -> None:
    """It stays in the chat where it was said."""
    await chat.take_headline_down(tx, producer.show, by=producer.account)


@router.post("/shows/{show_id}/questions/{question}/answer", responses=refusals(401, 403, 404, 422))
async def answer_question(
    tx: InTx, producer: Moderating, question: MessagePath, body: AnswerBody
) -> AnsweredOut:
    """In public one answers by replying in the chat."""
    if body.how == "voice":
        await chat.answer_by_voice(tx, producer.show, question, by=producer.account)
        return AnsweredOut(told=0)
    told = await chat.answer_privately(tx, producer.show, question, body.text, by=producer.account)
    return AnsweredOut(told=told)


@router.get("/shows/{show_id}/held", responses=refusals(401, 403, 404, 422))
async def read_held(tx: InTx, producer: Moderating) -> HeldListOut:
    """Lines that wait for a moderator, the oldest first."""
    held = await chat.held_in(tx, producer.show.id)
    lines = {each.id: chat.line_of(each) for each in held}
    people = await chat.people(tx, producer.show, {line.sender for line in lines.values()})
    names = {person.who: person.name for person in people}
    return HeldListOut(
        held=[
            HeldOut(
                id=each.id,
                name=names.get(line.sender, ""),
                who=line.sender,
                mark=line.mark,
                text=line.text,
                why=Why(each.why),
                word=each.word,
            )
            for each in held
            for line in [lines[each.id]]
        ]
    )


@router.post(
    "/shows/{show_id}/held/{held_id}/allow",
    status_code=204,
    responses=refusals(401, 403, 404, 409, 422),
)
async def allow_held(tx: InTx, producer: Moderating, held_id: PublicId) -> None:
    """It appears in the room, where it was said."""
    await chat.allow(tx, producer.show, held_id, by=producer.account)


@router.post(
    "/shows/{show_id}/held/{held_id}/decline",
    status_code=204,
    responses=refusals(401, 403, 404, 409, 422),
)
async def decline_held(
    tx: InTx, producer: Moderating, held_id: PublicId, body: DeclineBody
) -> None:
    """Its author is told."""
    held = await chat.decline(tx, producer.show, held_id, by=producer.account)
    if body.ban and body.grounds:
        line = chat.line_of(held)
        verdict = body.verdict(Measure.BAN, body.grounds, line.text)
        await chat.sanction(tx, producer.show, line.sender, verdict, by=producer.account)
        if body.remove:
            by, reason = producer.account, body.grounds
            await chat.erase_all(tx, producer.show, line.sender, by=by, reason=reason)


@router.post(
    "/shows/{show_id}/sanctions", status_code=204, responses=refusals(401, 403, 404, 409, 422)
)
async def sanction(tx: InTx, account: SignedIn, show: ModeratedShow, body: SanctionBody) -> None:
    """In every room of the shop. The person gets the reason, and a way to appeal."""
    said = await shows.message(tx, show, body.message) if body.message else None
    words = said.text if said and said.sender == body.who else ""
    verdict = body.verdict(body.measure, body.grounds, words)
    await chat.sanction(tx, show, body.who, verdict, by=account)
    if body.remove:
        await chat.erase_all(tx, show, body.who, by=account, reason=body.grounds)


@router.get("/shows/{show_id}/standing", responses=refusals(401, 404, 422))
async def read_standing(
    tx: InTx, using: InSettings, locale: InLocale, account: SignedIn, show_id: PublicId
) -> StandingOut:
    """The reader's own, in this show's chat."""
    show = await shows.show_by_id(tx, show_id)
    shop = await shop_by_id(tx, show.shop_id)
    made = await chat.standing_against(tx, shop, account)
    measure = made and MeasureOut(
        measure=Measure(made.measure),
        grounds=translate(locale, chat.GROUNDS[chat.Grounds(made.grounds)], {}),
        note=made.note,
        until=made.until,
        appeal_url=f"{using.web_url}/appeals/{made.secret}",
    )
    return StandingOut(
        measure=measure,
        follows=await chat.follows(tx, shop, account),
        buys=await chat.buys(tx, shop, account),
    )
