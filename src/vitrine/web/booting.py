import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec
from babel.messages.pofile import read_po

from vitrine import chat
from vitrine.account import Account
from vitrine.creator import is_code
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.language import CATALOGS, catalog
from vitrine.market import law_of
from vitrine.settings import Settings
from vitrine.shop import Shop, may_moderate
from vitrine.show import Show
from vitrine.stream import key_of
from vitrine.web.cards import ad_label, still_of
from vitrine.web.goods import THUMBNAIL, picture_url
from vitrine.web.securing import origin
from vitrine.web.visiting import Visit

Boot = dict[str, object]


class Seated(NamedTuple):
    """Who is in the room; a second device by its ticket."""

    account: Account | None
    ticket: str | None = None


SHOWN_OF_KEY = 4
CLIP = re.compile(r"clip:[0-9]{1,19}")


async def room_boot(
    tx: Tx, visit: Visit, show: Show, shop: Shop, *, source: str, seated: Seated | None = None
) -> Boot:
    account, ticket = seated or Seated(visit.account)
    seat = chat.Visit(
        origin=origin(visit.settings.web_url),
        market=visit.market.code,
        source=source,
        browser=visit.browser,
        language=visit.language,
    )
    key = visit.settings.derived_key("room-token")
    law = law_of(visit.market.code, clock.now().date())
    return {
        "locale": visit.language,
        "market": visit.market.code,
        "markets": [
            {"code": choice.code, "currency": choice.currency, "name": choice.name}
            for choice in visit.markets
        ],
        "show": show_boot(visit, show, shop),
        "room_url": visit.settings.room_url,
        "room_token": await chat.room_token(tx, show, account, seat, key=key, ticket=ticket),
        "viewer": await viewer_boot(tx, visit, show, shop, account),
        "urls": urls(visit, show),
        "law": {
            "button_label": law.order_button.label(visit.language),
            "button_labels": law.order_button.labels,
            "withdrawal_days": law.withdrawal.days,
            "prior_price_days": law.prior_price.days if law.prior_price else None,
        },
        "strings": strings(visit.language),
        "stripe_key": visit.settings.stripe_publishable_key,
        "came": {"source": source if CLIP.fullmatch(source) else "room", "by": code_in(visit)},
    }


def code_in(visit: Visit) -> str:
    """Of a creator's link that led into this room."""
    by = visit.query.get("by", "")
    return by if is_code(by) else ""


async def producer_boot(tx: Tx, visit: Visit, show: Show, shop: Shop, seated: Seated) -> Boot:
    """The studio of a second device: the show's, and nothing of the account."""
    return await room_boot(tx, visit, show, shop, source="producer", seated=seated) | {
        "host": True,
        "producer": True,
        "viewer": {"signed_in": True, "name": shop.name},
        "stream": {"rtmp_url": "", "key_masked": ""},
        "shop": {"id": str(shop.id), "name": shop.name},
        "lint_url": "",
    }


async def studio_boot(tx: Tx, visit: Visit, show: Show, shop: Shop) -> Boot:
    key = await key_of(tx, show.id, visit.settings.derived_key("stream-key"))
    boot = await room_boot(tx, visit, show, shop, source="studio")
    moderation = visit.url(f"/studio/shops/{shop.id}/chat")
    return boot | {
        "host": True,
        "urls": urls(visit, show) | {"moderation": moderation},
        "stream": {
            "rtmp_url": f"{visit.settings.rtmp_url}/live",
            "whip_url": f"{visit.settings.media_url}/whip/{show.id}",
            "key_masked": f"{show.id}-…{key[-SHOWN_OF_KEY:]}",
        },
        "shop": {"id": str(shop.id), "name": shop.name},
        "lint_url": f"/api/v1/shows/{show.id}/lint",
    }


def show_boot(visit: Visit, show: Show, shop: Shop) -> Boot:
    return {
        "id": str(show.id),
        "title": show.title,
        "state": str(show.state),
        "starts_at": show.starts_at.isoformat(),
        "started_at": show.started_at.isoformat() if show.started_at else None,
        "ended_at": show.ended_at.isoformat() if show.ended_at else None,
        "poster": still_of(visit, show) or picture_url(show.poster),
        "shop": {
            "id": str(shop.id),
            "name": shop.name,
            "avatar": picture_url(shop.avatar, THUMBNAIL),
            "url": visit.url(f"/shops/{shop.id}"),
            "terms_url": visit.url(f"/terms/{shop.id}"),
        },
        "ad_label": ad_label(visit),
        "playlist_url": playlist_url(visit, show),
        "storyboard_url": f"{visit.settings.media_url}/shows/{show.id}/storyboard.vtt",
    }


def playlist_url(visit: Visit, show: Show) -> str:
    return f"{visit.settings.media_url}/shows/{show.id}/{playlist_name(visit.settings)}.m3u8"


def playlist_name(settings: Settings) -> str:
    """Where there is nothing to choose from, a player need not read first what there is."""
    return "multivariant" if settings.ladder else "index"


async def viewer_boot(
    tx: Tx, visit: Visit, show: Show, shop: Shop, account: Account | None
) -> Boot | None:
    if account is None:
        return None
    return {
        "signed_in": True,
        "name": account.name,
        "email": account.email,
        "who": await chat.pseudonym(tx, show.id, account.id),
        "follows": await chat.follows(tx, shop, account),
        "buys": await chat.buys(tx, shop, account),
        "moderates": may_moderate(account, shop),
        "measure": measure_boot(visit, await chat.standing_against(tx, shop, account)),
        "aside": await aside_boot(tx, show, account),
    }


SEEN_AS = {chat.Holding.WAITING: "held", chat.Holding.DECLINED: "declined"}


async def aside_boot(tx: Tx, show: Show, account: Account) -> list[Boot]:
    """Lines of the reader that the room does not show; of a shadow ban nothing is to be seen."""
    if show.is_over:
        return []
    kept = await chat.kept_from_others(tx, show.id, account.id)
    return [
        msgspec.to_builtins(chat.line_of(held))
        | {"seen_as": SEEN_AS.get(chat.Holding(held.state), "said")}
        for held in kept
    ]


def measure_boot(visit: Visit, made: chat.Sanction | None) -> Boot | None:
    if made is None:
        return None
    return {
        "measure": made.measure,
        "grounds": visit.says(chat.GROUNDS[chat.Grounds(made.grounds)]),
        "note": made.note,
        "until": made.until.isoformat() if made.until else None,
        "appeal_url": visit.url(f"/appeals/{made.secret}"),
    }


def urls(visit: Visit, show: Show) -> Boot:
    here = visit.url(f"/live/{show.id}")
    return {
        "api": "/api/v1",
        "home": visit.url("/"),
        "messages": visit.url("/messages"),
        "sign_in": f"{visit.url('/sign-in')}?next={here}",
        "show": here,
        "studio": visit.url("/studio"),
        "waitlist": None if visit.may_buy else visit.url(f"/waitlist/{visit.market.code}"),
    }


@cache
def strings(language: str) -> dict[str, str]:
    """The translations of what the islands say: the messages found in TypeScript."""
    translated = catalog(language)
    return {
        message: said
        for message in said_in_typescript()
        if (said := translated.gettext(message)) != message
    }


@cache
def said_in_typescript() -> Sequence[str]:
    path: Path = CATALOGS / "de" / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return []
    with path.open("rb") as source:
        messages = list(read_po(source, locale="de"))
    return [
        str(message.id)
        for message in messages
        if isinstance(message.id, str) and any(".ts" in name for name, _ in message.locations)
    ]
