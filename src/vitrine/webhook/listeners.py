from collections.abc import Sequence
from datetime import datetime
from typing import Any

from vitrine.aftersale import CancellationState, cancellation_by_id, return_by_id
from vitrine.aftersale.events import (
    CancellationAsked,
    CancellationDone,
    CancellationRefused,
    ExchangeEnded,
    ReturnMoved,
)
from vitrine.app import grant_by_id
from vitrine.app.events import AppDeauthorised
from vitrine.catalogue.events import ProductChanged, ProductsAdded, ProductsShelved
from vitrine.db import Tx
from vitrine.fulfilment.events import ParcelEvent, ParcelJoined, ParcelParted
from vitrine.kit import clock
from vitrine.offer import promotion_by_id
from vitrine.offer.events import PromotionMove, PromotionMoved
from vitrine.order import Standing, order_with_units, standing_of
from vitrine.order.events import (
    OrderCancelled,
    OrderClosed,
    OrderDrafted,
    OrderExpired,
    OrderPlaced,
)
from vitrine.webhook.model import Topic
from vitrine.webhook.of_shows import (
    OfDeal,
    OfPin,
    OfShow,
    tell_of_deal,
    tell_of_pin,
    tell_of_show,
)
from vitrine.webhook.telling import News, in_turn, tell, tell_app

OrderEvent = OrderDrafted | OrderPlaced | OrderExpired | OrderCancelled | OrderClosed | ParcelEvent


async def on_order_moved(tx: Tx, event: OrderEvent) -> None:
    """How far it is by now: what is heard late, or in another order, says the same, told once.

    A part that left is no news of the whole: the format knows no such message.
    """
    await in_turn(tx, event.order_id)
    standing = standing_of(await order_with_units(tx, event.order_id))
    if standing is Standing.PARTLY_SHIPPED:
        return
    await tell(
        tx,
        News(
            shop_id=event.shop_id,
            topic=Topic.ORDER_CHANGED,
            subject=f"order/{event.order_id}",
            facts={"order_id": str(event.order_id), "standing": standing.value},
            at=clock.now(),
            unless_told=True,
        ),
    )


async def on_parcel_parted(tx: Tx, event: ParcelParted) -> None:
    await tell_of_parcels(tx, event, how="parted", parcels=[event.parcel_id, event.into_id])


async def on_parcel_joined(tx: Tx, event: ParcelJoined) -> None:
    await tell_of_parcels(tx, event, how="joined", parcels=[event.into_id])


async def tell_of_parcels(
    tx: Tx, event: ParcelParted | ParcelJoined, *, how: str, parcels: list[int]
) -> None:
    facts = {"how": how, "parcels": [str(each) for each in parcels]}
    await tell(
        tx,
        News(
            shop_id=event.shop_id,
            topic=Topic.PARCELS_CHANGED,
            subject=f"order/{event.order_id}",
            facts={"order_id": str(event.order_id), **facts},
            at=clock.now(),
        ),
    )


async def on_cancellation_moved(
    tx: Tx, event: CancellationAsked | CancellationDone | CancellationRefused
) -> None:
    """That it was asked for is no news once its answer was told."""
    await in_turn(tx, event.cancellation_id)
    found = await cancellation_by_id(tx, event.cancellation_id)
    facts = {"id": str(found.id), "by": found.by, "state": state_told(event)}
    await tell_of_request(tx, event, Topic.CANCELLATION_CHANGED, found.id, facts, found.asked_at)


def state_told(event: CancellationAsked | CancellationDone | CancellationRefused) -> str:
    match event:
        case CancellationAsked():
            return CancellationState.REQUESTED
        case CancellationDone():
            return CancellationState.DONE
        case CancellationRefused():
            return CancellationState.REFUSED


async def on_return_moved(tx: Tx, event: ReturnMoved) -> None:
    found = await return_by_id(tx, event.return_id)
    facts = {"id": str(found.id), "by": found.by, "kind": found.kind, "state": event.state}
    await tell_of_request(tx, event, Topic.RETURN_CHANGED, found.id, facts, found.asked_at)


async def on_exchange_ended(tx: Tx, event: ExchangeEnded) -> None:
    """Of another kind from here on, where it stands."""
    found = await return_by_id(tx, event.return_id)
    facts = {"id": str(found.id), "by": found.by, "kind": found.kind, "state": found.state}
    await tell_of_request(tx, event, Topic.RETURN_CHANGED, found.id, facts, found.asked_at)


async def tell_of_request(  # noqa: PLR0917 - what it is about, and since when
    tx: Tx,
    event: CancellationAsked | CancellationDone | CancellationRefused | ReturnMoved | ExchangeEnded,
    topic: Topic,
    request_id: int,
    facts: dict[str, str],
    asked_at: datetime,
) -> None:
    told = {"order_id": str(event.order_id), "asked_at": clock.to_ms(asked_at) // 1_000}
    await tell(
        tx,
        News(
            shop_id=event.shop_id,
            topic=topic,
            subject=f"request/{request_id}",
            facts=facts | told,
            at=clock.now(),
            begins=isinstance(event, CancellationAsked),
        ),
    )


async def on_products_added(tx: Tx, event: ProductsAdded) -> None:
    await tell_of_products(tx, event, Topic.PRODUCT_ADDED, event.product_ids)


async def on_product_changed(tx: Tx, event: ProductChanged) -> None:
    one = [event.product_id]
    told = {"by_program": event.by_program, "parts": list(event.parts)}
    await tell_of_products(tx, event, Topic.PRODUCT_CHANGED, one, **told)
    if event.categories:
        was, category = event.categories
        facts = {"was": was.value, "category": category.value}
        await tell_of_products(tx, event, Topic.PRODUCT_CATEGORISED, one, **facts)
    if event.variants_added or event.variants_retired:
        variants = {
            "added": [str(each) for each in event.variants_added],
            "retired": [str(each) for each in event.variants_retired],
        }
        await tell_of_products(tx, event, Topic.VARIANTS_CHANGED, one, **variants)


async def on_products_shelved(tx: Tx, event: ProductsShelved) -> None:
    await tell_of_products(tx, event, Topic.PRODUCT_SHELVED, event.product_ids, was=event.was.value)


async def tell_of_products(
    tx: Tx,
    event: ProductsAdded | ProductChanged | ProductsShelved,
    topic: Topic,
    product_ids: Sequence[int],
    **facts: Any,
) -> None:
    news = [
        News(
            shop_id=event.shop_id,
            topic=topic,
            subject=f"product/{product_id}",
            facts={"product_id": str(product_id), **facts},
            at=event.at,
        )
        for product_id in product_ids
    ]
    await tell(tx, *news)


async def on_promotion_moved(tx: Tx, event: PromotionMoved) -> None:
    """Stopped by its seller, it is over as well: two messages, as the format has them."""
    promotion = await promotion_by_id(tx, event.shop_id, event.promotion_id)
    facts = {
        "promotion": str(promotion.id),
        "kind": promotion.kind,
        "by_variant": promotion.by_variant,
        "move": event.move.value,
        "put": [str(each) for each in event.put],
        "taken_out": [str(each) for each in event.taken_out],
    }
    for topic in MOVES[event.move]:
        news = News(
            shop_id=event.shop_id,
            topic=topic,
            subject=f"promotion/{promotion.id}",
            facts=facts,
            at=event.at,
        )
        await tell(tx, news)


MOVES = {
    PromotionMove.MADE: (Topic.PROMOTION_CHANGED,),
    PromotionMove.CHANGED: (Topic.PROMOTION_CHANGED,),
    PromotionMove.BEGAN: (Topic.PROMOTION_MOVED,),
    PromotionMove.ENDED: (Topic.PROMOTION_MOVED,),
    PromotionMove.STOPPED: (Topic.PROMOTION_CHANGED, Topic.PROMOTION_MOVED),
}


async def on_app_deauthorised(tx: Tx, event: AppDeauthorised) -> None:
    """It is not among the shop's consents any more; the app is told all the same."""
    grant = await grant_by_id(tx, event.grant_id)
    for shop_id in event.shop_ids:
        news = News(
            shop_id=shop_id,
            topic=Topic.CONSENT_ENDED,
            subject=f"consent/{event.grant_id}",
            facts={},
            at=clock.now(),
        )
        await tell_app(tx, grant, news)


async def on_show_moved(tx: Tx, event: OfShow) -> None:
    await tell_of_show(tx, event)


async def on_pin_moved(tx: Tx, event: OfPin) -> None:
    await tell_of_pin(tx, event)


async def on_deal_moved(tx: Tx, event: OfDeal) -> None:
    await tell_of_deal(tx, event)
