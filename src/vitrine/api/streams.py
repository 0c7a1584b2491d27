from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from vitrine import show as shows
from vitrine import stream
from vitrine.api.dependencies import InTx
from vitrine.api.hosting import HostedShow
from vitrine.api.problems import refusals

router = APIRouter(tags=["studio"])


class HandoverBody(BaseModel):
    allow: bool


class ClockBody(BaseModel):
    """Milliseconds on top of what is measured; positive shows cards later."""

    offset_ms: Annotated[int, Field(ge=-2_000, le=5_000)]


class ClockOut(BaseModel):
    """`delay_ms`: how long a picture travels from the camera until it is dated, as measured."""

    delay_ms: int
    offset_ms: int


@router.post(
    "/shows/{show_id}/stream/handover", status_code=204, responses=refusals(401, 403, 404, 422)
)
async def answer_second_device(tx: InTx, show: HostedShow, body: HandoverBody) -> None:
    """Whether another device with the stream key may take over; holds for a minute, for one."""
    answer = stream.Handover.ALLOWED if body.allow else stream.Handover.REFUSED
    await stream.hand_over(tx, show.id, answer)


@router.get("/shows/{show_id}/clock", responses=refusals(401, 403, 404, 422))
async def read_clock(tx: InTx, show: HostedShow) -> ClockOut:
    """How cards are kept in step with the picture."""
    room = await shows.room_of(tx, show.id)
    return ClockOut(delay_ms=room.capture_delay_ms, offset_ms=room.host_offset_ms)


@router.put("/shows/{show_id}/clock", responses=refusals(401, 403, 404, 422))
async def correct_clock(tx: InTx, show: HostedShow, body: ClockBody) -> ClockOut:
    """The host's own correction, from the next card on."""
    room = await shows.correct_clock(tx, show, body.offset_ms)
    return ClockOut(delay_ms=room.capture_delay_ms, offset_ms=room.host_offset_ms)
