"""Words beside a show's recording and its clips."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, Field

from vitrine import clip as clips
from vitrine import show as shows
from vitrine.api.clips import HostedClip
from vitrine.api.dependencies import InSettings, InTx
from vitrine.api.hosting import HostedShow
from vitrine.api.problems import refusals
from vitrine.api.shapes import PublicId

router = APIRouter(tags=["clips"])

Language = Annotated[str, Path(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$", examples=["en"])]
LONGEST_CAPTIONS = 200_000  # letters: what a JSON body may hold


class CaptionsBody(BaseModel):
    """The file as it is."""

    text: Annotated[str, Field(max_length=LONGEST_CAPTIONS)]


class CaptionsOut(BaseModel):
    language: str
    url: str


@router.put(
    "/clips/{clip_id}/captions/{language}",
    status_code=204,
    responses=refusals(401, 403, 404, 409, 413, 422),
)
async def write_clip_captions(clip: HostedClip, language: Language, body: CaptionsBody) -> None:
    """WebVTT or SubRip; its times count from the beginning of the clip."""
    clips.caption_clip(clip, language, body.text)


@router.delete(
    "/clips/{clip_id}/captions", status_code=204, responses=refusals(401, 403, 404, 409, 422)
)
async def delete_clip_captions(clip: HostedClip) -> None:
    """Those beside it; burned ones are part of its picture."""
    clips.drop_clip_captions(clip)


@router.get("/shows/{show_id}/captions", responses=refusals(404, 422))
async def read_languages(tx: InTx, using: InSettings, show_id: PublicId) -> list[CaptionsOut]:
    """The languages that the show has captions in."""
    show = await shows.show_by_id(tx, show_id)
    return [
        CaptionsOut(
            language=said.language,
            url=f"{using.web_url}/live/{show.id}/captions/{said.language}.vtt",
        )
        for said in await clips.captions_of(tx, show.id)
    ]


@router.put(
    "/shows/{show_id}/captions/{language}",
    status_code=204,
    responses=refusals(401, 403, 404, 413, 422),
)
async def write_captions(
    tx: InTx,
    show: HostedShow,
    language: Language,
    body: CaptionsBody,
) -> None:
    """WebVTT or SubRip; its times count from the beginning of the recording."""
    await clips.caption_show(tx, show.id, language, body.text)


@router.delete(
    "/shows/{show_id}/captions/{language}",
    status_code=204,
    responses=refusals(401, 403, 404, 422),
)
async def delete_captions(tx: InTx, show: HostedShow, language: Language) -> None:
    """Clips that were made with them keep theirs."""
    await clips.drop_captions(tx, show.id, language)
