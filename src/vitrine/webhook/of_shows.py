"""What apps hear of shows, their pins and deals; in our own format, told in order for each show."""

from typing import Any

import msgspec

from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.offer import deal_by_id, prices_of_deal
from vitrine.show import show_by_id
from vitrine.show.events import (
    DealAnnounced,
    DealClosed,
    DealOpened,
    ItemPinned,
    ItemUnpinned,
    ShowEnded,
    ShowInterrupted,
    ShowResumed,
    ShowScheduled,
    ShowWentLive,
)
from vitrine.webhook.model import Topic, WebhookDelivery
from vitrine.webhook.telling import News, tell

OfShow = ShowScheduled | ShowWentLive | ShowInterrupted | ShowResumed | ShowEnded
OfPin = ItemPinned | ItemUnpinned
OfDeal = DealAnnounced | DealOpened | DealClosed


class Notice(msgspec.Struct, frozen=True):
    """`id` is the same at each try. Times are UTC milliseconds, money is in minor units."""

    id: str
    event: str
    shop: str
    at: int
    data: dict[str, Any]


def own_body(delivery: WebhookDelivery) -> bytes:
    at = clock.to_ms(delivery.happened_at)
    notice = Notice(
        str(delivery.id), delivery.topic, str(delivery.shop_id), at, dict(delivery.facts)
    )
    return msgspec.json.encode(notice)


async def tell_of_show(tx: Tx, event: OfShow) -> None:
    show = await show_by_id(tx, event.show_id)
    facts = {"title": show.title, "starts_at": clock.to_ms(show.starts_at)}
    await tell_of(tx, event, show.shop_id, facts)


async def tell_of_pin(tx: Tx, event: OfPin) -> None:
    facts = {"item": str(event.item_id)}
    if isinstance(event, ItemPinned):
        facts["product"] = str(event.product_id)
    await tell_of(tx, event, event.shop_id, facts)


async def tell_of_deal(tx: Tx, event: OfDeal) -> None:
    show, deal = await show_by_id(tx, event.show_id), await deal_by_id(tx, event.deal_id)
    facts = {
        "deal": str(deal.id),
        "item": str(deal.item_id),
        "product": str(deal.product_id),
        "opens_at": clock.to_ms(deal.opens_at),
        "closes_at": clock.to_ms(deal.closes_at) if deal.closes_at else None,
        "prices": [
            {
                "variant": str(price.variant_id),
                "market": price.market,
                "minor": price.minor,
                "currency": price.currency,
            }
            for price in await prices_of_deal(tx, deal.id)
        ],
    }
    await tell_of(tx, event, show.shop_id, facts)


async def tell_of(
    tx: Tx, event: OfShow | OfPin | OfDeal, shop_id: int, facts: dict[str, Any]
) -> None:
    topic = Topic(str(event.__struct_config__.tag))
    at = clock.now() if isinstance(event, ShowScheduled) else event.at
    news = News(
        shop_id=shop_id,
        topic=topic,
        subject=f"show/{event.show_id}",
        facts={"show": str(event.show_id)} | facts,
        at=at,
    )
    await tell(tx, news)
