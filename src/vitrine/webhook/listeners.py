from vitrine.app import grant_by_id
from vitrine.app.events import AppDeauthorised
from vitrine.catalogue.events import ProductAdded, ProductChanged, ProductShelved
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.order import OrderState
from vitrine.order.events import OrderCancelled, OrderDrafted, OrderExpired, OrderPlaced
from vitrine.webhook.model import Topic
from vitrine.webhook.telling import News, tell, tell_app


async def on_order_drafted(tx: Tx, event: OrderDrafted) -> None:
    await tell_of_order(tx, event.order_id, event.shop_id, OrderState.UNPAID)


async def on_order_placed(tx: Tx, event: OrderPlaced) -> None:
    await tell_of_order(tx, event.order_id, event.shop_id, OrderState.PLACED)


async def on_order_expired(tx: Tx, event: OrderExpired) -> None:
    await tell_of_order(tx, event.order_id, event.shop_id, OrderState.EXPIRED)


async def on_order_cancelled(tx: Tx, event: OrderCancelled) -> None:
    await tell_of_order(tx, event.order_id, event.shop_id, OrderState.CANCELLED)


async def tell_of_order(tx: Tx, order_id: int, shop_id: int, state: OrderState) -> None:
    await tell(
        tx,
        News(
            shop_id=shop_id,
            topic=Topic.ORDER_CHANGED,
            subject=f"order/{order_id}",
            facts={"order_id": str(order_id), "state": state.value},
            at=clock.now(),
        ),
    )


async def on_product_added(tx: Tx, event: ProductAdded) -> None:
    await tell_of_product(tx, event, Topic.PRODUCT_ADDED)


async def on_product_changed(tx: Tx, event: ProductChanged) -> None:
    await tell_of_product(tx, event, Topic.PRODUCT_CHANGED)


async def on_product_shelved(tx: Tx, event: ProductShelved) -> None:
    await tell_of_product(tx, event, Topic.PRODUCT_SHELVED, was=event.was.value)


async def tell_of_product(
    tx: Tx, event: ProductAdded | ProductChanged | ProductShelved, topic: Topic, **facts: str
) -> None:
    await tell(
        tx,
        News(
            shop_id=event.shop_id,
            topic=topic,
            subject=f"product/{event.product_id}",
            facts={"product_id": str(event.product_id), **facts},
            at=event.at,
        ),
    )


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
