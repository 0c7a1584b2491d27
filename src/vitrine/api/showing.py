"""Shapes of shows and of what is in their rooms."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, Field

from vitrine.api.shapes import PlainText, PublicId
from vitrine.db import Tx
from vitrine.realtime.entries import Mark
from vitrine.settings import Settings
from vitrine.shop import shop_by_id
from vitrine.show import Show, ShowState

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)


class ShowBody(BaseModel):
    """Without `starts_at` the show waits for its stream."""

    shop: PublicId
    title: Annotated[PlainText, Field(min_length=1, max_length=120)]
    starts_at: Annotated[AwareDatetime, Field(ge=EARLIEST, le=LATEST)] | None = None
    rehearse_first: bool = False


class ShopBrief(BaseModel):
    id: PublicId
    name: str
    slug: str


class ShowOut(BaseModel):
    id: PublicId
    title: str
    state: ShowState
    starts_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    shop: ShopBrief
    watch_url: str
    playlist_url: str

    @classmethod
    async def of(cls, tx: Tx, show: Show, using: Settings) -> "ShowOut":
        shop = await shop_by_id(tx, show.shop_id)
        return cls(
            id=show.id,
            title=show.title,
            state=ShowState(show.state),
            starts_at=show.starts_at,
            started_at=show.started_at,
            ended_at=show.ended_at,
            shop=ShopBrief.model_validate(shop, from_attributes=True),
            watch_url=f"{using.web_url}/live/{show.id}",
            playlist_url=f"{using.media_url}/shows/{show.id}/index.m3u8",
        )


class TokenBody(BaseModel):
    token: str = Field(max_length=2_048)


class TokenOut(BaseModel):
    token: str
    room_url: str


class PersonOut(BaseModel):
    who: str
    name: str
    mark: Mark | None


class PeopleOut(BaseModel):
    people: list[PersonOut]


class EntriesOut(BaseModel):
    """Entries as the room sends them: `docs/reference/room-log.md`."""

    entries: list[dict[str, Any]]
    after: int | None
