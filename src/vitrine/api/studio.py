from datetime import datetime
from typing import Annotated

import msgspec
from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict

from vitrine import chat, insight, lint, stream
from vitrine.api.dependencies import InLocale, InSettings, InTx
from vitrine.api.hosting import HostedShow, KeyedShow
from vitrine.api.moderating import Moderating
from vitrine.api.ordered import lines_out
from vitrine.api.problems import refusals
from vitrine.api.selling import LineOut
from vitrine.api.shapes import MoneyBody, PlainText, PublicId
from vitrine.kit.language import translate
from vitrine.order import Order, OrderState, orders_of_show
from vitrine.settings import Settings
from vitrine.show import Show

router = APIRouter(tags=["studio"])

MessageId = Annotated[str, Path(pattern=r"^[0-9]{1,19}$")]
Reason = Annotated[PlainText, Query(max_length=200)]


class StreamKeyOut(BaseModel):
    """Where to publish. Whoever has the key is on air."""

    key: str
    rtmp_url: str
    whip_url: str

    @classmethod
    def of(cls, show: Show, key: str, using: Settings) -> "StreamKeyOut":
        return cls(
            key=key,
            rtmp_url=f"{using.rtmp_url}/live",
            whip_url=f"{using.media_url}/whip/{show.id}",
        )


class PreviewOut(BaseModel):
    """Where the stream that arrives can be watched; a rehearsal's address is a secret."""

    playlist_url: str | None


class FindingOut(BaseModel):
    """`law`: where the rule stands written. An `error` keeps the show off the air."""

    rule: lint.Rule
    severity: lint.Severity
    law: str
    market: str | None
    item: PublicId | None
    product: str
    remedy: str

    @classmethod
    def of(cls, finding: lint.Finding, language: str) -> "FindingOut":
        return cls(
            rule=finding.rule,
            severity=finding.severity,
            law=finding.law,
            market=finding.market,
            item=finding.item_id,
            product=finding.product,
            remedy=translate(language, finding.remedy, finding.facts),
        )


class LintOut(BaseModel):
    lawful: bool
    findings: list[FindingOut]


class SoldOut(BaseModel):
    """An order as the studio sees it: what, not who."""

    id: PublicId
    number: str
    state: OrderState
    market: str
    source: str
    placed_at: datetime | None
    lines: list[LineOut]
    total: MoneyBody

    @classmethod
    def of(cls, order: Order) -> "SoldOut":
        return cls(
            id=order.id,
            number=order.number,
            state=OrderState(order.state),
            market=order.market,
            source=order.source,
            placed_at=order.placed_at,
            lines=lines_out(order),
            total=MoneyBody.of(order.total),
        )


class OrdersOut(BaseModel):
    orders: list[SoldOut]


class FiguresOut(BaseModel):
    """`docs/reference/figures.md` defines them."""

    views: int
    qualified_views: int
    qualified_viewers: int
    uniques: int
    watch_ms: int
    average_watch_ms: int
    average_viewer_ms: int
    live_ms: int
    watching: float
    average_concurrent: float
    peak: float
    replay_views: int
    replay_watch_ms: int
    orders: int
    buyers: int
    sales: list[MoneyBody]


class PointOut(BaseModel):
    """From `at` (UTC ms) for one step."""

    model_config = ConfigDict(from_attributes=True)

    at: int
    watching: float
    orders: int


class MarkOut(BaseModel):
    """What the host did; `kind` is the cue's."""

    model_config = ConfigDict(from_attributes=True)

    at: int
    kind: str
    product: str | None


class CourseOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    step_ms: int
    points: list[PointOut]
    marks: list[MarkOut]


@router.get("/shows/{show_id}/stream-key", responses=refusals(401, 403, 404, 422))
async def read_stream_key(tx: InTx, using: InSettings, show: KeyedShow) -> StreamKeyOut:
    """For the encoder."""
    key = await stream.key_of(tx, show.id, using.derived_key("stream-key"))
    return StreamKeyOut.of(show, key, using)


@router.post("/shows/{show_id}/stream-key", responses=refusals(401, 403, 404, 422))
async def rotate_stream_key(tx: InTx, using: InSettings, show: HostedShow) -> StreamKeyOut:
    """The key so far opens nothing any more, and who streams with it is disconnected."""
    key = await stream.rotate_key(tx, show.id, using.derived_key("stream-key"))
    return StreamKeyOut.of(show, key, using)


@router.get("/shows/{show_id}/preview", responses=refusals(401, 403, 404, 422))
async def read_preview(tx: InTx, using: InSettings, show: KeyedShow) -> PreviewOut:
    """For the host's own screen, before and on air."""
    session = await stream.running_session(tx, show.id)
    if session is None or not session.has_video:
        return PreviewOut(playlist_url=None)
    place = f"rehearsals/{session.rehearsal}" if not show.is_on_air else f"shows/{show.id}"
    return PreviewOut(playlist_url=f"{using.media_url}/{place}/index.m3u8")


@router.get("/shows/{show_id}/lint", responses=refusals(401, 403, 404, 422))
async def read_lint(tx: InTx, locale: InLocale, show: HostedShow) -> LintOut:
    """What would break the law of a market that the show sells in, and how to mend it."""
    found = await lint.check(tx, show)
    findings = [FindingOut.of(finding, locale) for finding in found]
    return LintOut(lawful=lint.is_lawful(found), findings=findings)


@router.get("/shows/{show_id}/orders", responses=refusals(401, 403, 404, 422))
async def read_orders_of_show(tx: InTx, show: HostedShow) -> OrdersOut:
    """Placed in this show, the newest first."""
    found = await orders_of_show(tx, show.id)
    return OrdersOut(orders=[SoldOut.of(order) for order in found])


@router.get("/shows/{show_id}/figures", responses=refusals(401, 403, 404, 422))
async def read_figures(tx: InTx, show: HostedShow) -> FiguresOut:
    """So far."""
    found = await insight.figures_of_show(tx, show.id)
    sales = [MoneyBody.of(sum_) for sum_ in found.sales]
    return FiguresOut.model_validate(msgspec.structs.asdict(found) | {"sales": sales})


@router.get("/shows/{show_id}/course", responses=refusals(401, 403, 404, 422))
async def read_course(
    tx: InTx, show: HostedShow, minutes: Annotated[int | None, Query(ge=1, le=1_440)] = None
) -> CourseOut:
    """How the show went, or its last `minutes`; the newest 40 seconds are not heard yet."""
    last_ms = None if minutes is None else minutes * 60_000
    return CourseOut.model_validate(
        await insight.course_of_show(tx, show.id, last_ms=last_ms), from_attributes=True
    )


@router.delete(
    "/shows/{show_id}/chat/{message_id}", status_code=204, responses=refusals(401, 403, 404, 422)
)
async def erase_message(
    tx: InTx, producer: Moderating, message_id: MessageId, reason: Reason = ""
) -> None:
    """Its words are gone from the log and from every snapshot; its place stays."""
    await chat.erase(tx, producer.show, message_id, by=producer.account, reason=reason)
