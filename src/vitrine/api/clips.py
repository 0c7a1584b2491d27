from datetime import datetime
from typing import Annotated, Literal, Self

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError

from vitrine import clip as clips
from vitrine import show as shows
from vitrine.api.dependencies import InLocale, InSettings, InTx
from vitrine.api.granting import Acting, show_of
from vitrine.api.hosting import HostedShow, WatchedShow
from vitrine.api.once import Once
from vitrine.api.problems import refusals
from vitrine.api.shapes import PlainText, PublicId
from vitrine.catalogue import products_by_ids
from vitrine.clip import Captions, Clip, ClipState
from vitrine.db import Tx
from vitrine.errors import NotFound, VitrineError
from vitrine.kit.language import translate
from vitrine.kit.text import mark
from vitrine.settings import Settings

router = APIRouter(tags=["clips"])

LATEST = 2**53 - 1
Moment = Annotated[int, Field(ge=0, le=LATEST)]

PROBLEMS = {
    "sound-changed": mark("The sound's encoding changed between these marks. Choose one side."),
    "picture-changed": mark(
        "The picture's encoding changed between these marks. Cut to the frame, or choose one side."
    ),
    "letters": mark(
        "These letters cannot be burned in: {detail}. Put the captions beside the clip."
    ),
    "nothing-there": mark("Nothing is recorded between these marks."),
    "not-recorded": mark("The recording did not reach the storage in time."),
    "store-away": mark("The storage does not answer."),
    "no-room": mark("There is no room for the clip."),
    "too-slow": mark("It took too long."),
    "broken": mark("The recording cannot be read here."),
}


class ChapterOut(BaseModel):
    """A product on screen, or a question that the host answers: `title` is the question.

    The moments are UTC milliseconds, `until` null: to the end.
    """

    kind: Literal["product", "answer"]
    at: int
    until: int | None = None
    cue: int
    item: PublicId | None = None
    product: PublicId | None = None
    title: str


class ClipBody(BaseModel):
    """Either `pin`, the number of a pin's cue, or both marks, UTC milliseconds of the show."""

    pin: Annotated[int, Field(ge=1, le=LATEST)] | None = None
    since: Moment | None = None
    until: Moment | None = None
    title: Annotated[PlainText, Field(max_length=120)] = ""
    exact: bool = False
    crop: Annotated[float, Field(ge=0, le=1)] | None = None
    captions: Captions = Captions.NONE
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")] | None = None

    @model_validator(mode="after")
    def pin_or_marks(self) -> Self:
        if self.pin is None and (self.since is None or self.until is None):
            raise PydanticCustomError("pin_or_marks", "name a pin, or both since and until")
        return self

    @property
    def wanted(self) -> clips.Wanted:
        return clips.Wanted(
            since=self.since or 0,
            until=self.until or 0,
            title=self.title,
            exact=self.exact,
            crop=self.crop,
            captions=self.captions,
            language=self.language,
        )


class ClipOut(BaseModel):
    """`problem` says in words why it failed, or why it is tried again."""

    id: PublicId
    show: PublicId
    title: str
    state: ClipState
    progress: float
    problem: str | None
    since: int
    until: int
    created_at: datetime
    duration_ms: int | None
    width: int | None
    height: int | None
    size: int | None
    page_url: str
    video_url: str | None
    poster_url: str | None
    download_url: str | None
    captions: Captions
    language: str | None
    captions_url: str | None

    @classmethod
    def of(cls, clip: Clip, using: Settings, locale: str) -> "ClipOut":
        page = f"{using.web_url}/clips/{clip.id}"
        files = f"{using.media_url}/{clip.blob_folder}" if clip.is_ready else None
        says = PROBLEMS.get(clip.problem or "", PROBLEMS["broken"])
        return cls(
            id=clip.id,
            show=clip.show_id,
            title=clip.title,
            state=ClipState(clip.state),
            progress=clip.progress,
            problem=translate(locale, says, {"detail": clip.detail}) if clip.problem else None,
            since=clip.since,
            until=clip.until,
            created_at=clip.created_at,
            duration_ms=clip.duration_ms,
            width=clip.width,
            height=clip.height,
            size=clip.size,
            page_url=page,
            video_url=f"{files}/clip.mp4" if files else None,
            poster_url=f"{files}/poster.jpg" if files else None,
            download_url=f"{page}/download" if files else None,
            captions=Captions(clip.captions),
            language=clip.language,
            captions_url=f"{page}/captions.vtt" if files and clip.vtt else None,
        )


async def hosted_clip(tx: InTx, acting: Acting, clip_id: PublicId) -> Clip:
    clip = await clips.clip_by_id(tx, clip_id)
    await show_of(tx, acting, clip.show_id)
    return clip


HostedClip = Annotated[Clip, Depends(hosted_clip)]


@router.get("/shows/{show_id}/chapters", responses=refusals(401, 403, 404, 422))
async def read_chapters(tx: InTx, locale: InLocale, show: WatchedShow) -> list[ChapterOut]:
    """What was shown and answered when, for the seek bar of the replay."""
    chapters = await chapters_of_pins(tx, show.id)
    for answer in await shows.answers_of(tx, show.id):
        title = answer.text or translate(locale, mark("A question is answered"))
        chapters.append(ChapterOut(kind="answer", at=answer.at, cue=answer.cue, title=title))
    return sorted(chapters, key=lambda chapter: chapter.at)


async def chapters_of_pins(tx: Tx, show_id: int) -> list[ChapterOut]:
    pins = await shows.pins_of(tx, show_id)
    products = await products_by_ids(tx, {pin.product_id for pin in pins})
    return [
        ChapterOut(
            kind="product",
            at=pin.at,
            until=pin.until,
            cue=pin.cue,
            item=pin.item_id,
            product=pin.product_id,
            title=products[pin.product_id].title,
        )
        for pin in pins
        if pin.product_id in products
    ]


@router.get("/shows/{show_id}/clips", responses=refusals(401, 403, 404, 422))
async def read_clips(
    tx: InTx, using: InSettings, locale: InLocale, show: HostedShow
) -> list[ClipOut]:
    """The newest first, whatever their state."""
    return [ClipOut.of(clip, using, locale) for clip in await clips.clips_of_show(tx, show.id)]


@router.post(
    "/shows/{show_id}/clips",
    status_code=201,
    responses=refusals(401, 403, 404, 409, 410, 422, 429),
)
async def create_clip(
    tx: InTx, using: InSettings, locale: InLocale, show: HostedShow, body: ClipBody, *, once: Once
) -> ClipOut:
    """Cut by a job, also while the show is live: ask for the clip until it is `ready`."""

    async def order() -> ClipOut:
        if body.pin is not None:
            clip = await clips.order_clip_of_pin(tx, show, body.pin)
        else:
            clip = await clips.order_clip(tx, show, body.wanted)
        return ClipOut.of(clip, using, locale)

    return await once.do(tx, ClipOut, order)


@router.get(
    "/clips/{clip_id}",
    responses=refusals(401, 404, 422),
    openapi_extra={"security": [{}, {"app": []}, {"session": []}]},
)
async def read_clip(
    tx: InTx, using: InSettings, locale: InLocale, acting: Acting, clip_id: PublicId
) -> ClipOut:
    """Until it is ready only for who runs its show."""
    clip = await clips.clip_by_id(tx, clip_id)
    try:
        if not clip.is_ready:
            await show_of(tx, acting, clip.show_id)
    except VitrineError:
        raise NotFound from None
    return ClipOut.of(clip, using, locale)


@router.post("/clips/{clip_id}/retry", responses=refusals(401, 403, 404, 422))
async def retry_clip(using: InSettings, locale: InLocale, clip: HostedClip) -> ClipOut:
    """Of a clip that failed; any other stays as it is."""
    clips.try_again(clip)
    return ClipOut.of(clip, using, locale)


@router.delete("/clips/{clip_id}", status_code=204, responses=refusals(401, 403, 404, 422))
async def delete_clip(tx: InTx, clip: HostedClip) -> None:
    """For good: its page is gone at once, its files within minutes."""
    await clips.remove_clip(tx, clip)


@router.delete(
    "/shows/{show_id}/recording", status_code=204, responses=refusals(401, 403, 404, 409, 422)
)
async def delete_recording(tx: InTx, show: HostedShow) -> None:
    """For good, with the thumbnails and all clips. The order book and the chat stay."""
    await shows.remove_recording(tx, show)
