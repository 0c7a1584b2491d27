"""Promotion activities: the three kinds that lower prices."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from vitrine import offer
from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.errors import NotFound
from vitrine.kit import clock
from vitrine.offer import NewPromotion, Promotion, PromotionPhase, PromotionSearch
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.promotion_answers import (
    KINDS,
    LEVELS,
    NORMAL,
    PHASES,
    Detail,
    Found,
    Made,
    Retitled,
    Stopped,
    detail_of,
    millis,
    row_of,
)
from vitrine.shopping_api.reading import Query, page_of, token_of
from vitrine.shopping_api.refusing import ACTIVITY_UNKNOWN, Refused, invalid
from vitrine.shopping_api.windows import second_told

VERSIONS = ("202309",)
SHORTEST = timedelta(seconds=600)
USUAL_SIZE = 20
EVERYBODY = "ALL_USER"
NO_LIMIT = "BUYER_NO_LIMIT"
STATUSES = {status: phase for phase, status in PHASES.items() if phase is not PromotionPhase.EMPTY}


class Limit(msgspec.Struct, frozen=True):
    type: str


class Target(msgspec.Struct, frozen=True):
    user_type: str | None = None


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    begin_time: int
    end_time: int
    duration_type: str | None = None
    participation_limit: list[Limit] | None = None
    target_user_info: Target | None = None


class CreateBody(Terms, frozen=True, kw_only=True):
    activity_type: str
    product_level: str


class SearchBody(msgspec.Struct, frozen=True, kw_only=True):
    status: str | None = None
    activity_title: str | None = None
    activity_type: str | None = None
    page_size: int | None = None
    page_token: str | None = None


async def create(tx: Tx, call: Call) -> Made:
    body = call.body(CreateBody)
    opens_at, closes_at = times_told(body)
    shop = await call.shop(tx)
    promotion = await offer.make_promotion(
        tx,
        shop.id,
        NewPromotion(
            title=title_told(body.title),
            kind=KINDS[one_of("activity_type", body.activity_type, KINDS)],
            by_variant=LEVELS[one_of("product_level", body.product_level, LEVELS)],
            market=shop.home_market,
            opens_at=opens_at,
            closes_at=closes_at,
        ),
    )
    return Made(
        activity_id=str(promotion.id),
        create_time=millis(promotion.made_at),
        update_time=millis(promotion.changed_at),
        status=PHASES[promotion.phase(0)],
    )


async def change(tx: Tx, call: Call) -> Retitled:
    """A beginning that is past stays as it was."""
    body = call.body(Terms)
    opens_at, closes_at = times_told(body)
    promotion = await promotion_told(tx, call)
    began = promotion.began_at is not None
    await offer.change_promotion(
        tx,
        promotion,
        title=title_told(body.title),
        opens_at=promotion.opens_at if began and opens_at <= clock.now() else opens_at,
        closes_at=closes_at,
    )
    return Retitled(str(promotion.id), promotion.title, millis(promotion.changed_at))


def times_told(body: Terms) -> tuple[datetime, datetime]:
    if body.duration_type not in {None, "", NORMAL}:
        raise invalid("duration_type", f"write {NORMAL}: a reduction ends some day")
    opens_at = second_told(body.begin_time, "begin_time")
    closes_at = second_told(body.end_time, "end_time")
    if closes_at < max(opens_at + SHORTEST, clock.now()):
        raise invalid("end_time", "this lies at least 600 seconds after begin_time, and ahead")
    demand_for_everybody(body)
    return opens_at, closes_at


def demand_for_everybody(body: Terms) -> None:
    """A price that some get is no price of the shelf."""
    target = body.target_user_info and body.target_user_info.user_type
    if target not in {None, "", EVERYBODY}:
        raise invalid(
            "target_user_info.user_type",
            f"only {EVERYBODY} is supported: the price is everybody's. For some buyers, make "
            "a code in the studio",
        )
    if any(limit.type != NO_LIMIT for limit in body.participation_limit or ()):
        raise invalid(
            "participation_limit",
            f"only {NO_LIMIT} is supported. To limit what one buyer gets, write quantity_per_user "
            "for each product or SKU",
        )


def title_told(told: str) -> str:
    if len(told) > offer.LONGEST_TITLE:
        raise invalid("title", f"at most {offer.LONGEST_TITLE} characters")
    return told


def one_of(field: str, told: str, known: Mapping[str, object]) -> str:
    if told not in known:
        raise invalid(field, f"not supported: write one of {', '.join(known)}")
    return told


async def search(tx: Tx, call: Call) -> Found:
    """Pages are told in the body here, unlike everywhere else; in the query will do."""
    body = call.body(SearchBody)
    beside = [("page_size", body.page_size), ("page_token", body.page_token)]
    told = [(name, str(value)) for name, value in beside if value is not None]
    page = page_of(Query([*told, *call.query.pairs]), usual=USUAL_SIZE)
    status, kind = body.status or "", body.activity_type or ""
    assert call.shop_id is not None
    found, total = await offer.search_promotions(
        tx,
        call.shop_id,
        PromotionSearch(
            phase=STATUSES[one_of("status", status, STATUSES)] if status else None,
            kind=KINDS[one_of("activity_type", kind, KINDS)] if kind else None,
            title=body.activity_title or "",
            before=page.after and page.after[1],
            limit=page.size + 1,
        ),
    )
    rows = found[: page.size]
    sizes = await offer.sizes_of_promotions(tx, [each.id for each in rows])
    return Found(
        total_count=total,
        next_page_token=token_of(0, rows[-1].id) if len(found) > page.size else "",
        activities=[row_of(each, sizes.get(each.id, 0)) for each in rows],
    )


async def get(tx: Tx, call: Call) -> Detail:
    promotion = await promotion_told(tx, call)
    prices = await offer.prices_of_promotion(tx, promotion.id)
    return detail_of(promotion, prices, await offer.limits_of_promotion(tx, promotion.id))


async def deactivate(tx: Tx, call: Call) -> Stopped:
    promotion = await promotion_told(tx, call)
    await offer.stop_promotion(tx, promotion)
    return Stopped(
        str(promotion.id),
        promotion.title,
        PHASES[PromotionPhase.STOPPED],
        millis(promotion.changed_at),
    )


async def promotion_told(tx: Tx, call: Call) -> Promotion:
    assert call.shop_id is not None
    try:
        return await offer.promotion_to_change(tx, call.shop_id, call.path_id("activity_id"))
    except NotFound:
        raise Refused(ACTIVITY_UNKNOWN) from None


ENDPOINTS = tuple(
    Endpoint(method, "promotion", resource, VERSIONS, scope, in_tx(act), says)
    for method, resource, scope, act, says in (
        (
            "POST",
            "activities",
            Scope.PROMOTION_WRITE,
            create,
            "A fixed price, a flash sale or a percentage for a time, without products so far.",
        ),
        (
            "PUT",
            "activities/{activity_id}",
            Scope.PROMOTION_WRITE,
            change,
            "Changes title and times; once it is on, its beginning stays.",
        ),
        (
            "POST",
            "activities/search",
            Scope.PROMOTION_READ,
            search,
            "The shop's activities, the newest first.",
        ),
        (
            "GET",
            "activities/{activity_id}",
            Scope.PROMOTION_READ,
            get,
            "An activity with its products and prices.",
        ),
        (
            "POST",
            "activities/{activity_id}/deactivate",
            Scope.PROMOTION_WRITE,
            deactivate,
            "Ends it: prices are what they were, at once.",
        ),
    )
)
