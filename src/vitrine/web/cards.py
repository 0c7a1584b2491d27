from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urljoin

from vitrine.catalogue import products_by_ids
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.market import law_of
from vitrine.shop import Shop, shops_by_ids
from vitrine.show import Show, ShowState, item_by_id, room_of
from vitrine.web.goods import Goods, goods_of, picture_url
from vitrine.web.visiting import Visit


@dataclass(frozen=True)
class ShowCard:
    id: int
    title: str
    shop: Shop
    state: str
    poster: str | None
    still: str | None
    starts_at: datetime
    ended_at: datetime | None
    length: str
    has_replay: bool
    ad_label: str
    pinned: Goods | None


async def cards_of(tx: Tx, visit: Visit, shows: Iterable[Show]) -> list[ShowCard]:
    listed = list(shows)
    shops = await shops_by_ids(tx, (show.shop_id for show in listed))
    return [await card_of(tx, visit, show, shops[show.shop_id]) for show in listed]


async def card_of(tx: Tx, visit: Visit, show: Show, shop: Shop) -> ShowCard:
    return ShowCard(
        id=show.id,
        title=show.title,
        shop=shop,
        state=ShowState(show.state).value,
        poster=picture_url(show.poster),
        still=still_of(visit, show),
        starts_at=show.starts_at,
        ended_at=show.ended_at,
        length=length_of(show),
        has_replay=has_replay(show),
        ad_label=ad_label(visit),
        pinned=await pinned_in(tx, visit, show) if show.is_on_air else None,
    )


def still_of(visit: Visit, show: Show) -> str | None:
    """While it is on air; the last one also stands in for a replay's poster."""
    stands_in = show.poster is None and has_replay(show)
    return still_url(visit, show) if show.is_on_air or stands_in else None


def still_url(visit: Visit, show: Show) -> str:
    """The last picture of its video, at most ten seconds old while it is on air."""
    return f"{visit.settings.media_url}/shows/{show.id}/live.jpg"


def share_image(visit: Visit, show: Show) -> str:
    """An absolute address, as other sites' previews need it."""
    poster = picture_url(show.poster)
    if show.is_on_air or poster is None:
        return still_url(visit, show)
    return urljoin(f"{visit.settings.web_url}/", poster)


async def pinned_in(tx: Tx, visit: Visit, show: Show) -> Goods | None:
    pinned = (await room_of(tx, show.id)).pinned_item_id
    if pinned is None:
        return None
    item = await item_by_id(tx, show, pinned)
    products = await products_by_ids(tx, [item.product_id])
    return (await goods_of(tx, products.values(), visit.market.code))[0]


def ad_label(visit: Visit) -> str:
    label = law_of(visit.market.code, clock.now().date()).ad_label
    return label.label(visit.language) if label else ""


def has_replay(show: Show) -> bool:
    return show.is_over and show.started_at is not None and show.recording_removed_at is None


def length_of(show: Show) -> str:
    if show.started_at is None or show.ended_at is None:
        return ""
    minutes, seconds = divmod((show.ended_at - show.started_at) // timedelta(seconds=1), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
