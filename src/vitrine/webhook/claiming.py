"""Which messages go now: each address at its own pace, what is about one thing in its order."""

from collections.abc import Collection, Sequence
from datetime import timedelta

import msgspec
from sqlalchemy import Select, exists, literal_column, select, text, update
from sqlalchemy.orm import aliased

from vitrine.app import shops_open_to
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.webhook.model import DeliveryState, Topic, WebhookDelivery, WebhookHealth

AT_ONCE = 10  # to one address
FAILING_AT_ONCE = 1
BEING_SENT = timedelta(minutes=1)  # a worker that died lets go of it after this
WAITING = literal_column("'waiting'")  # a parameter would hide the indexes of what waits
OVER = mark("The consent was over before it was sent.")

# From one address to the next in the index: to read all that waits takes as long as there is of it.
ADDRESSES_DUE = text("""
with recursive place as (
    (
        select app_id, address from webhook_delivery
        where state = 'waiting' order by app_id, address limit 1
    )
    union all
    select following.app_id, following.address from place cross join lateral (
        select app_id, address from webhook_delivery
        where state = 'waiting' and (app_id, address) > (place.app_id, place.address)
        order by app_id, address limit 1
    ) following
)
select place.app_id, place.address from place
cross join unnest(array[false, true]) as bulk
cross join lateral (
    select from webhook_delivery due
    where due.state = 'waiting' and due.next_at <= :now and due.in_bulk = bulk
        and due.app_id = place.app_id and due.address = place.address
    limit 1
) due
where not exists (
    select from webhook_health health
    where health.app_id = place.app_id and health.address = place.address
        and health.paused_at is not null
)
group by place.app_id, place.address""")


class Place(msgspec.Struct, frozen=True):
    """Where one app hears."""

    app_id: int
    address: str


async def places_due(tx: Tx) -> Sequence[Place]:
    """Where something is due, unless it is paused."""
    rows = await tx.session.execute(ADDRESSES_DUE, {"now": clock.now()})
    return [Place(app_id, address) for app_id, address in rows]


async def claim_due(tx: Tx, place: Place) -> Sequence[WebhookDelivery]:
    """The next for this address; one that fails is asked with a single message."""
    health = await tx.session.get(WebhookHealth, (place.app_id, place.address))
    if health is not None and health.paused_at is not None:
        return ()
    now = clock.now()
    claimed = (
        await tx.session.scalars(
            due_at(place)
            .where(WebhookDelivery.next_at <= now)
            .limit(FAILING_AT_ONCE if health else AT_ONCE)
            .with_for_update(skip_locked=True)
        )
    ).all()
    for delivery in claimed:
        delivery.next_at = now + BEING_SENT
    return await still_wanted(tx, place.app_id, claimed)


async def still_wanted(
    tx: Tx, app_id: int, claimed: Sequence[WebhookDelivery]
) -> Sequence[WebhookDelivery]:
    """A shop may have let go of the app since; that it did is told all the same."""
    shops = {delivery.shop_id for delivery in claimed if delivery.topic != Topic.CONSENT_ENDED}
    over = shops - await shops_open_to(tx, app_id, shops) if shops else set[int]()
    if not over:
        return claimed
    await give_up(tx, app_id, over)
    return [
        delivery
        for delivery in claimed
        if delivery.topic == Topic.CONSENT_ENDED or delivery.shop_id not in over
    ]


async def give_up(tx: Tx, app_id: int, shops: Collection[int]) -> None:
    await tx.session.execute(
        update(WebhookDelivery)
        .where(
            WebhookDelivery.app_id == app_id,
            WebhookDelivery.shop_id.in_(shops),
            WebhookDelivery.state == WAITING,
            WebhookDelivery.topic != Topic.CONSENT_ENDED,
        )
        .values(
            state=DeliveryState.GIVEN_UP,
            ended_at=clock.now(),
            last_problem=OVER,
            last_status=None,
        )
        .execution_options(synchronize_session=False)
    )


def due_at(place: Place) -> Select[WebhookDelivery]:
    """None overtakes an earlier one about the same thing; what comes in bulk goes last."""
    earlier = aliased(WebhookDelivery)
    before = exists().where(
        earlier.app_id == WebhookDelivery.app_id,
        earlier.address == WebhookDelivery.address,
        earlier.subject == WebhookDelivery.subject,
        earlier.state == WAITING,
        earlier.id < WebhookDelivery.id,
    )
    return (
        select(WebhookDelivery)
        .where(
            WebhookDelivery.app_id == place.app_id,
            WebhookDelivery.address == place.address,
            WebhookDelivery.state == WAITING,
            ~before,
        )
        .order_by(WebhookDelivery.in_bulk, WebhookDelivery.next_at, WebhookDelivery.id)
    )
