"""How shows went, one by one."""

from collections.abc import Callable, Mapping, Sequence

import msgspec

from vitrine.app import Scope
from vitrine.creator import creators_by_ids
from vitrine.db import Tx
from vitrine.insight import Figures, ShowSales, figures_of_show, sales_by_show
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.figures import Amount, Days, days_told, latest_day, mean
from vitrine.shopping_api.reading import page_of, token_of
from vitrine.shopping_api.wording import seconds
from vitrine.show import Show, shows_begun

OLDER, NEWER = "202508", "202609"
USUAL_SIZE = 10
DESCENDING = "DESC"
ACCOUNTS = ALL, LINKED, _ = "ALL", "LINKED_ACCOUNTS", "AFFILIATE_ACCOUNTS"
BEGINNING = ""
SORTS: dict[str, Callable[[ShowSales], int]] = {
    "attributed_customers": lambda sold: sold.buyers,
    "live_attributed_gmv": lambda sold: sold.gross,
    "live_attributed_items_sold": lambda sold: sold.pieces,
    "live_attributed_sku_orders": lambda sold: sold.lines,
    "products_sold": lambda sold: sold.products,
    "gmv": lambda sold: sold.gross,
}


class Sales(msgspec.Struct, frozen=True, kw_only=True):
    live_gmv: Amount
    live_attributed_gmv: Amount
    live_attributed_orders: int
    live_attributed_sku_orders: int
    live_attributed_items_sold: int
    attributed_customers: int
    products_sold: int
    aov: Amount
    avg_price: Amount


class Traffic(msgspec.Struct, frozen=True, kw_only=True):
    views: int
    viewers: int
    acu: int
    pcu: int
    avg_viewing_duration: int
    avg_viewing_duration_per_viewer: int


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    title: str
    start_time: str
    end_time: str | None = None
    sales_performance: Sales
    traffic: Traffic


class OldSales(msgspec.Struct, frozen=True, kw_only=True):
    gmv: Amount
    avg_price: Amount
    sku_orders: int
    unit_sold: int
    customers: int
    different_products_sold: int


class OldInteraction(msgspec.Struct, frozen=True, kw_only=True):
    views: int
    viewers: int
    acu: int
    pcu: int
    avg_viewing_duration: str


class OldSession(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    title: str
    start_time: str
    end_time: str | None = None
    sales_performance: OldSales
    interaction_performance: OldInteraction


class Sessions(msgspec.Struct, frozen=True, kw_only=True):
    live_stream_sessions: list[Session | OldSession]
    total_count: int
    next_page_token: str
    latest_available_date: str


async def sessions(tx: Tx, call: Call) -> Sessions:
    days = await days_told(tx, call)
    found, sold = await shows_within(tx, call, days)
    page = page_of(call.query, usual=USUAL_SIZE)
    start = page.after[1] if page.after else 0
    end = start + page.size
    rows = arranged(call, found, sold)
    shown = old_session if call.version == OLDER else session
    return Sessions(
        live_stream_sessions=[
            shown(days, show, sold.get(show.id, ShowSales()), await figures_of_show(tx, show.id))
            for show in rows[start:end]
        ],
        total_count=len(rows),
        next_page_token=token_of(0, end) if end < len(rows) else "",
        latest_available_date=latest_day(days.market),
    )


async def shows_within(
    tx: Tx, call: Call, days: Days
) -> tuple[Sequence[Show], Mapping[int, ShowSales]]:
    assert call.shop_id is not None
    window = days.window
    begun = await shows_begun(tx, call.shop_id, since=window.since, until=window.until)
    found = await of_accounts(tx, call, begun)
    return found, await sales_by_show(tx, [show.id for show in found], window.currency)


async def of_accounts(tx: Tx, call: Call, shows: Sequence[Show]) -> Sequence[Show]:
    """`LINKED_ACCOUNTS` are the shop's own creators, `AFFILIATE_ACCOUNTS` all others."""
    asked = call.query.chosen("account_type", ACCOUNTS)
    if asked == ALL:
        return shows
    creators = await creators_by_ids(tx, {show.creator_id for show in shows})
    is_own = {each.id: each.shop_id == call.shop_id for each in creators.values()}
    return [show for show in shows if is_own[show.creator_id] == (asked == LINKED)]


def arranged(call: Call, found: Sequence[Show], sold: Mapping[int, ShowSales]) -> Sequence[Show]:
    field = call.query.chosen("sort_field", (BEGINNING, *SORTS))
    newest_first = call.query.chosen("sort_order", (DESCENDING, "ASC")) == DESCENDING
    if field == BEGINNING:
        return found if newest_first else found[::-1]
    by = SORTS[field]
    return sorted(found, key=lambda show: by(sold.get(show.id, ShowSales())), reverse=newest_first)


def session(days: Days, show: Show, sold: ShowSales, figures: Figures) -> Session:
    return Session(
        id=str(show.id),
        title=show.title,
        start_time=begun(show),
        end_time=str(seconds(show.ended_at)) if show.ended_at else None,
        sales_performance=Sales(
            live_gmv=days.money(sold.gross),
            live_attributed_gmv=days.money(sold.gross),
            live_attributed_orders=sold.orders,
            live_attributed_sku_orders=sold.lines,
            live_attributed_items_sold=sold.pieces,
            attributed_customers=sold.buyers,
            products_sold=sold.products,
            aov=days.money(mean(sold.gross, sold.orders)),
            avg_price=days.money(mean(sold.gross, sold.pieces)),
        ),
        traffic=Traffic(
            views=figures.views,
            viewers=figures.uniques,
            acu=round(figures.average_concurrent),
            pcu=round(figures.peak),
            avg_viewing_duration=figures.average_watch_ms // 1_000,
            avg_viewing_duration_per_viewer=figures.average_viewer_ms // 1_000,
        ),
    )


def begun(show: Show) -> str:
    """A show that is here was on air."""
    assert show.started_at is not None
    return str(seconds(show.started_at))


def old_session(days: Days, show: Show, sold: ShowSales, figures: Figures) -> OldSession:
    return OldSession(
        id=str(show.id),
        title=show.title,
        start_time=begun(show),
        end_time=str(seconds(show.ended_at)) if show.ended_at else None,
        sales_performance=OldSales(
            gmv=days.money(sold.gross),
            avg_price=days.money(mean(sold.gross, sold.pieces)),
            sku_orders=sold.lines,
            unit_sold=sold.pieces,
            customers=sold.buyers,
            different_products_sold=sold.products,
        ),
        interaction_performance=OldInteraction(
            views=figures.views,
            viewers=figures.uniques,
            acu=round(figures.average_concurrent),
            pcu=round(figures.peak),
            avg_viewing_duration=str(figures.average_watch_ms // 1_000),
        ),
    )


ENDPOINTS = (
    Endpoint(
        "GET",
        "analytics",
        "shop_lives/performance",
        (OLDER, NEWER),
        Scope.FIGURES_READ,
        in_tx(sessions),
        "The shop's shows within these days: what was sold in them, and who watched.",
    ),
)
