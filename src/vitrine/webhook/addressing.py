"""Where messages go: what still waits, too, once that changes."""

from sqlalchemy import Text, delete, func, literal, select, update

from vitrine.app import App
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.webhook.claiming import WAITING, give_up
from vitrine.webhook.model import Topic, WebhookAddress, WebhookDelivery, WebhookHealth

NOWHERE = mark("The app has no address for it any more.")


async def address_for(tx: Tx, app: App, shop_id: int, topic: Topic) -> str | None:
    own = await tx.session.scalar(
        select(WebhookAddress.address).where(
            WebhookAddress.app_id == app.id,
            WebhookAddress.shop_id == shop_id,
            WebhookAddress.topic == topic,
        )
    )
    return own or app.webhook_url


async def readdress(tx: Tx, app: App) -> None:
    """At once and with all their tries. Whoever changes an address says that it can be tried."""
    own = (
        select(WebhookAddress.address)
        .where(
            WebhookAddress.app_id == WebhookDelivery.app_id,
            WebhookAddress.shop_id == WebhookDelivery.shop_id,
            WebhookAddress.topic == WebhookDelivery.topic,
        )
        .scalar_subquery()
    )
    address = func.coalesce(own, literal(app.webhook_url, Text))
    moved = await tx.session.scalars(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.app_id == app.id,
            WebhookDelivery.state == WAITING,
            WebhookDelivery.address != address,
        )
        .values(address=address, tries=0, next_at=clock.now())
        .returning(WebhookDelivery.address)
        .execution_options(synchronize_session=False)
    )
    tried = WebhookHealth.address.in_(set(moved))
    await tx.session.execute(delete(WebhookHealth).where(WebhookHealth.app_id == app.id, tried))
    await give_up(tx, app.id, NOWHERE, address.is_(None))
