"""What became of each try, and what is tried again."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from vitrine.app import app_for_sending
from vitrine.app.events import AppUnreachable
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.webhook.addressing import address_for
from vitrine.webhook.claiming import WAITING
from vitrine.webhook.errors import AddressGone, DeliveryUnknown
from vitrine.webhook.model import DeliveryState, WebhookDelivery, WebhookHealth

RETRIES = (timedelta(minutes=2), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=12))
PAUSED_AFTER = timedelta(days=3)
KEPT_FOR = timedelta(days=30)
SHOWN_AT_ONCE = 100


class Problem(msgspec.Struct, frozen=True):
    """`says`: a msgid that may name the `status` that was answered."""

    says: str
    status: int | None


async def note(tx: Tx, results: Mapping[int, Problem | None]) -> None:
    """What became of messages to one address, by their ids."""
    mine = select(WebhookDelivery).where(WebhookDelivery.id.in_(results))
    locked = await tx.session.scalars(mine.order_by(WebhookDelivery.id).with_for_update())
    arrived: list[WebhookDelivery] = []
    failed: list[WebhookDelivery] = []
    for delivery in locked.all():
        problem = results[delivery.id]
        (failed if problem else arrived).append(delivery)
        delivery.last_problem = problem.says if problem else ""
        delivery.last_status = problem.status if problem else None
    await note_arrived(tx, arrived)
    await note_failed(tx, failed)


async def note_arrived(tx: Tx, arrived: Sequence[WebhookDelivery]) -> None:
    for delivery in arrived:
        delivery.state, delivery.ended_at = DeliveryState.DELIVERED, clock.now()
        delivery.tries += 1
    if arrived:
        await tx.session.execute(delete(WebhookHealth).where(*health_of(arrived[0])))


async def note_failed(tx: Tx, failed: Sequence[WebhookDelivery]) -> None:
    now = clock.now()
    for delivery in failed:
        if delivery.tries < len(RETRIES):
            delivery.next_at = now + RETRIES[delivery.tries]
            await put_off(tx, delivery)
        else:
            delivery.state, delivery.ended_at = DeliveryState.GIVEN_UP, now
        delivery.tries += 1
    if failed:
        await note_failure(tx, failed[-1], now)


async def put_off(tx: Tx, delivery: WebhookDelivery) -> None:
    """What waits behind it is not due before it: who looks for what is has less to look at."""
    await tx.session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.app_id == delivery.app_id,
            WebhookDelivery.address == delivery.address,
            WebhookDelivery.subject == delivery.subject,
            WebhookDelivery.state == WAITING,
            WebhookDelivery.id > delivery.id,
            WebhookDelivery.next_at < delivery.next_at,
        )
        .values(next_at=delivery.next_at)
    )


async def note_failure(tx: Tx, delivery: WebhookDelivery, now: datetime) -> None:
    """One that failed for days is paused: it would only fill the log."""
    row = insert(WebhookHealth).values(
        app_id=delivery.app_id, address=delivery.address, failing_since=now
    )
    await tx.session.execute(row.on_conflict_do_nothing())
    since = await tx.session.scalar(
        update(WebhookHealth)
        .where(
            *health_of(delivery),
            WebhookHealth.paused_at.is_(None),
            WebhookHealth.failing_since <= now - PAUSED_AFTER,
        )
        .values(paused_at=now)
        .returning(WebhookHealth.failing_since)
    )
    if since is not None:
        await tell_of_pause(tx, delivery, since)


async def tell_of_pause(tx: Tx, delivery: WebhookDelivery, since: datetime) -> None:
    """Each shop of which something waits for it, and the one whose message failed last."""
    waiting = await tx.session.scalars(
        select(WebhookDelivery.shop_id)
        .where(
            WebhookDelivery.app_id == delivery.app_id,
            WebhookDelivery.address == delivery.address,
            WebhookDelivery.state == WAITING,
        )
        .distinct()
    )
    for shop_id in sorted({delivery.shop_id, *waiting}):
        tx.emit(
            AppUnreachable(
                app_id=delivery.app_id, shop_id=shop_id, address=delivery.address, since=since
            )
        )


async def send_again(tx: Tx, shop_id: int, delivery_id: int) -> None:
    """At once, with all its tries, to where it would go now; there a pause is over."""
    delivery = await delivery_by_id(tx, delivery_id)
    if delivery.shop_id != shop_id:
        raise DeliveryUnknown
    app = await app_for_sending(tx, delivery.app_id)
    address = await address_for(tx, app, shop_id, delivery.topic)
    if address is None:
        raise AddressGone
    delivery.address = address
    delivery.state, delivery.tries = DeliveryState.WAITING, 0
    delivery.next_at, delivery.ended_at = clock.now(), None
    await tx.session.execute(delete(WebhookHealth).where(*health_of(delivery)))


async def delivery_by_id(tx: Tx, delivery_id: int) -> WebhookDelivery:
    found = await tx.session.get(WebhookDelivery, delivery_id)
    if found is None:
        raise DeliveryUnknown
    return found


async def deliveries_of_shop(
    tx: Tx,
    shop_id: int,
    app_ids: Sequence[int],
    *,
    states: Collection[DeliveryState] = tuple(DeliveryState),
    skip: int = 0,
) -> Sequence[WebhookDelivery]:
    """The newest first."""
    some = select(WebhookDelivery).where(*of_shop(shop_id, app_ids, states))
    newest = some.order_by(WebhookDelivery.id.desc()).offset(skip).limit(SHOWN_AT_ONCE)
    return (await tx.session.scalars(newest)).all()


async def count_deliveries(
    tx: Tx, shop_id: int, app_ids: Sequence[int], states: Collection[DeliveryState]
) -> int:
    counted = select(func.count(WebhookDelivery.id)).where(*of_shop(shop_id, app_ids, states))
    return await tx.session.scalar(counted) or 0


def of_shop(
    shop_id: int, app_ids: Sequence[int], states: Collection[DeliveryState]
) -> tuple[ColumnElement[bool], ...]:
    return (
        WebhookDelivery.shop_id == shop_id,
        WebhookDelivery.app_id.in_(app_ids),
        WebhookDelivery.state.in_(states),
    )


async def paused_addresses(tx: Tx, app_ids: Sequence[int]) -> Sequence[WebhookHealth]:
    found = await tx.session.scalars(
        select(WebhookHealth).where(
            WebhookHealth.app_id.in_(app_ids), WebhookHealth.paused_at.is_not(None)
        )
    )
    return found.all()


async def forget_deliveries(tx: Tx) -> None:
    old = clock.now() - KEPT_FOR
    await tx.session.execute(delete(WebhookDelivery).where(WebhookDelivery.happened_at < old))


def health_of(delivery: WebhookDelivery) -> tuple[ColumnElement[bool], ...]:
    return (
        WebhookHealth.app_id == delivery.app_id,
        WebhookHealth.address == delivery.address,
    )
