from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from vitrine.app import App, address
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.webhook.addressing import readdress
from vitrine.webhook.model import WebhookAddress


async def subscribe(tx: Tx, app: App, shop_id: int, topic: str, told: str) -> None:
    """A shop's own address takes the place of the app's, for this topic."""
    now = clock.now()
    row = insert(WebhookAddress).values(
        app_id=app.id,
        shop_id=shop_id,
        topic=topic,
        address=address(told, field="address"),
        made_at=now,
        changed_at=now,
    )
    new = {"address": row.excluded.address, "changed_at": row.excluded.changed_at}
    keys = ["app_id", "shop_id", "topic"]
    await tx.session.execute(row.on_conflict_do_update(index_elements=keys, set_=new))
    await readdress(tx, app)


async def unsubscribe(tx: Tx, app: App, shop_id: int, topic: str) -> None:
    await tx.session.execute(
        delete(WebhookAddress).where(
            WebhookAddress.app_id == app.id,
            WebhookAddress.shop_id == shop_id,
            WebhookAddress.topic == topic,
        )
    )
    await readdress(tx, app)


async def subscriptions(tx: Tx, app_id: int, shop_id: int) -> Sequence[WebhookAddress]:
    mine = WebhookAddress.app_id == app_id, WebhookAddress.shop_id == shop_id
    found = select(WebhookAddress).where(*mine).order_by(WebhookAddress.topic)
    return (await tx.session.scalars(found)).all()
