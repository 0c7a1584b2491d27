import hmac
from datetime import timedelta
from hashlib import sha256

import msgspec

from vitrine.account import Account
from vitrine.chat.consenting import consent_of
from vitrine.chat.errors import NotOurToken, SignInToWatch
from vitrine.chat.following import buys, follows
from vitrine.chat.naming import mark_of, pseudonym
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.browsers import address_in
from vitrine.kit.ids import new_secret
from vitrine.market import market
from vitrine.realtime.entries import Mark
from vitrine.realtime.token import Claims, Role, TokenRefused, mint, page_view_of, place_of
from vitrine.shop import Shop, may_moderate, may_watch, shop_by_id
from vitrine.show import Show

TOKEN_LASTS = timedelta(minutes=15)  # a page asks for a fresh one after ten
TICKET_LASTS = timedelta(minutes=5)  # its page asks for a fresh one after three


class Visit(msgspec.Struct, frozen=True):
    """A page view and where it comes from: `origin` is the page's, as a browser sends it.

    `browser`: its address and kind, never kept.
    """

    origin: str
    market: str
    source: str
    browser: str = ""
    sid: str = msgspec.field(default_factory=new_secret)
    language: str = "en"


async def room_token(
    tx: Tx,
    show: Show,
    viewer: Account | None,
    visit: Visit,
    *,
    key: bytes,
    ticket: str | None = None,
) -> str:
    """For a while. Without an account it may beat and react, not speak."""
    shop = await shop_by_id(tx, show.shop_id)
    if not may_watch(viewer, shop):
        raise SignInToWatch(shop=shop.name)
    has_bought = await buys(tx, shop, viewer)
    claims = Claims(
        show=str(show.id),
        origin=visit.origin,
        sid=visit.sid,
        exp=clock.to_ms(clock.now() + (TICKET_LASTS if ticket else TOKEN_LASTS)),
        ticket=ticket,
        market=visit.market,
        source=visit.source,
        who=await pseudonym(tx, show.id, viewer.id) if viewer else None,
        alias=None if viewer else alias_of(show, visit, key),
        mark=mark_in(viewer, shop, has_bought=has_bought),
        language=visit.language,
        follows=await follows(tx, shop, viewer),
        buys=has_bought,
        role=role_in(viewer, shop),
        place=place_of(address_in(visit.browser), key),
        named=(await consent_of(tx, viewer)).joins,
    )
    return mint(claims, key)


def alias_of(show: Show, visit: Visit, key: bytes) -> str | None:
    """For counting who has no account: the same for one browser, one show and one day."""
    if not visit.browser:
        return None
    day = clock.now().astimezone(market(visit.market).zone).date()
    seen = f"alias|{show.id}|{day}|{visit.browser}"
    return f"day-{hmac.digest(key, seen.encode(), sha256).hex()[:24]}"


def page_view(show: Show, token: str, *, key: bytes, browser: str) -> Visit:
    """Of a token that may have expired. Raises NotOurToken."""
    try:
        was = page_view_of(token, key, show=str(show.id))
    except TokenRefused:
        raise NotOurToken from None
    return Visit(
        origin=was.origin,
        market=was.market,
        source=was.source,
        browser=browser,
        sid=was.sid,
        language=was.language,
    )


def mark_in(viewer: Account | None, shop: Shop, *, has_bought: bool) -> Mark | None:
    if viewer is None:
        return None
    return mark_of(viewer, shop) or (Mark.BUYER if has_bought else None)


def role_in(viewer: Account | None, shop: Shop) -> Role:
    if may_moderate(viewer, shop):
        return Role.HOST
    if viewer is not None and mark_of(viewer, shop) == Mark.DEMO:
        return Role.BOT
    return Role.VIEWER
