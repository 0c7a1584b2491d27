"""What other sites and search engines are told of a show or a clip."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from markupsafe import Markup

from vitrine.clip import Clip
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.shop import Shop
from vitrine.show import Show
from vitrine.web.booting import playlist_url
from vitrine.web.calendars import LASTS
from vitrine.web.cards import share_image
from vitrine.web.goods import Goods
from vitrine.web.rendering import boot_json
from vitrine.web.structured import shown_in_video
from vitrine.web.visiting import Visit

OF_SHOW = mark("{title}, a live show by {shop}.")
OF_CLIP = mark("{title}, a clip of the show {show} by {shop}.")
AT_LEAST = timedelta(minutes=10)


@dataclass(frozen=True)
class Share:
    """Open Graph's words, and schema.org's VideoObject as JSON for a script element."""

    title: str
    description: str
    image: str
    url: str
    video: str | None
    width: int | None
    height: int | None
    data: Markup


def share_of_show(visit: Visit, show: Show, shop: Shop, shelf: Sequence[Goods]) -> Share:
    says = visit.says(OF_SHOW, title=show.title, shop=shop.name)
    url, image = f"{visit.settings.web_url}/live/{show.id}", share_image(visit, show)
    airing = {
        "@type": "BroadcastEvent",
        "isLiveBroadcast": True,
        "startDate": (show.started_at or show.starts_at).isoformat(),
        "endDate": (show.ended_at or expected_end(show)).isoformat(),
    }
    data = video_object(show.title, says, image, uploaded=show.started_at or show.starts_at)
    data |= {"url": url, "contentUrl": playlist_url(visit, show), "publication": airing}
    data |= sold_in(visit, shop, shelf)
    if show.started_at and show.ended_at:
        data["duration"] = iso_duration(show.ended_at - show.started_at)
    return Share(show.title, says, image, url, None, None, None, boot_json(data))


def expected_end(show: Show) -> datetime:
    """Search engines demand one, and take a show whose end has passed for over."""
    usual = (show.started_at or show.starts_at) + LASTS
    return max(usual, clock.now() + AT_LEAST)


def share_of_clip(
    visit: Visit, clip: Clip, show: Show, shop: Shop, shelf: Sequence[Goods]
) -> Share:
    says = visit.says(OF_CLIP, title=clip.title, show=show.title, shop=shop.name)
    files = f"{visit.settings.media_url}/{clip.blob_folder}"
    url, image = f"{visit.settings.web_url}/clips/{clip.id}", f"{files}/poster.jpg"
    video = f"{files}/clip.mp4"
    data = video_object(clip.title, says, image, uploaded=clip.ready_at or clip.created_at)
    data |= {
        "url": url,
        "contentUrl": video,
        "duration": iso_duration(timedelta(milliseconds=clip.duration_ms or 0)),
    } | sold_in(visit, shop, shelf)
    return Share(clip.title, says, image, url, video, clip.width, clip.height, boot_json(data))


def sold_in(visit: Visit, shop: Shop, shelf: Sequence[Goods]) -> dict[str, object]:
    products = shown_in_video(visit, shelf, shop.name)
    return {"mentions": products} if products else {}


def video_object(title: str, says: str, image: str, *, uploaded: datetime) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": title,
        "description": says,
        "thumbnailUrl": [image],
        "uploadDate": uploaded.isoformat(),
    }


def iso_duration(length: timedelta) -> str:
    return f"PT{max(1, round(length.total_seconds()))}S"
