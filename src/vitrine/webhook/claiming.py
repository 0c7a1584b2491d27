"""Which messages go now: each address at its own pace, what is about one thing in its order."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import ColumnElement, Select, exists, func, literal_column, select, text, update
from sqlalchemy.orm import aliased

from vitrine.app import shops_open_to
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.webhook.model import DeliveryState, Topic, WebhookDelivery, WebhookHealth

AT_ONCE = 10  # to one address
FAILING_AT_ONCE = 1
LOOKED_AT = 200
BEING_SENT = timedelta(minutes=1)  # a worker that died lets go of it after this
WAITING = literal_column("'waiting'")  # a parameter would hide the indexes of what waits
FIRST = WebhookDelivery.in_bulk, WebhookDelivery.next_at, WebhookDelivery.id
EARLIER = aliased(WebhookDelivery)
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
select place.app_id, place.address, bool_or(health.failing_since is not null) from place
cross join unnest(array[false, true]) as bulk
cross join lateral (
    select from webhook_delivery due
    where due.state = 'waiting' and due.next_at <= :now and due.in_bulk = bulk
        and due.app_id = place.app_id and due.address = place.address
    limit 1
) due
left join webhook_health health
    on health.app_id = place.app_id and health.address = place.address
where health.paused_at is null
group by place.app_id, place.address""")


class Place(msgspec.Struct, frozen=True):
    """Where one app hears. `is_failing`: what it was sent last did not arrive."""

    app_id: int
    address: str
    is_failing: bool = False

    @property
    def key(self) -> tuple[int, str]:
        return self.app_id, self.address


async def places_due(tx: Tx) -> Sequence[Place]:
    """Where something is due, unless it is paused."""
    rows = await tx.session.execute(ADDRESSES_DUE, {"now": clock.now()})
    return [Place(app_id, address, is_failing) for app_id, address, is_failing in rows]


async def claim_due(tx: Tx, place: Place) -> Sequence[WebhookDelivery]:
    """The next for this address; one that fails is asked with a single message."""
    health = await tx.session.get(WebhookHealth, (place.app_id, place.address))
    if health is not None and health.paused_at is not None:
        return ()
    now = clock.now()
    free = await first_free(tx, place, now)
    claimed = (
        await tx.session.scalars(
            select(WebhookDelivery)
            .where(
                WebhookDelivery.id.in_(free[: FAILING_AT_ONCE if health else AT_ONCE]),
                WebhookDelivery.state == WAITING,
                WebhookDelivery.next_at <= now,
            )
            .order_by(*FIRST)
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
    of_shops = WebhookDelivery.shop_id.in_(over) & (WebhookDelivery.topic != Topic.CONSENT_ENDED)
    await give_up(tx, app_id, OVER, of_shops)
    return [
        delivery
        for delivery in claimed
        if delivery.topic == Topic.CONSENT_ENDED or delivery.shop_id not in over
    ]


async def give_up(tx: Tx, app_id: int, why: str, which: ColumnElement[bool]) -> None:
    """Of what waits for the app."""
    await tx.session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.app_id == app_id, WebhookDelivery.state == WAITING, which)
        .values(
            state=DeliveryState.GIVEN_UP,
            ended_at=clock.now(),
            last_problem=why,
            last_status=None,
        )
        .execution_options(synchronize_session=False)
    )


async def first_free(tx: Tx, place: Place, now: datetime) -> list[int]:
    """None overtakes an earlier one about the same thing.

    A look at all that is due would take as long as there is of it, so only the first are looked
    at. Where each of them waits for an earlier one, they are due when that is.
    """
    while True:
        rows = await tx.session.execute(first_due(place, now))
        seen = {id_: bool(waits) for id_, waits in rows}
        free = [id_ for id_, waits in seen.items() if not waits]
        if free or len(seen) < LOOKED_AT:
            return free
        await put_behind(tx, seen)


def first_due(place: Place, now: datetime) -> Select[int, bool]:
    first = (
        select(WebhookDelivery)
        .where(
            WebhookDelivery.app_id == place.app_id,
            WebhookDelivery.address == place.address,
            WebhookDelivery.state == WAITING,
            WebhookDelivery.next_at <= now,
        )
        .order_by(*FIRST)
        .limit(LOOKED_AT)
        .subquery()
    )
    due = aliased(WebhookDelivery, first)
    waits = exists().where(*before(due))
    return select(due.id, waits).order_by(due.in_bulk, due.next_at, due.id)


async def put_behind(tx: Tx, ids: Collection[int]) -> None:
    due = select(func.max(EARLIER.next_at)).where(*before(WebhookDelivery)).scalar_subquery()
    await tx.session.execute(
        update(WebhookDelivery)
        .where(WebhookDelivery.id.in_(ids))
        .values(next_at=func.greatest(WebhookDelivery.next_at, due))
        .execution_options(synchronize_session=False)
    )


def before(delivery: type[WebhookDelivery]) -> tuple[ColumnElement[bool], ...]:
    """`EARLIER`, to the same address, about the same thing."""
    return (
        EARLIER.app_id == delivery.app_id,
        EARLIER.address == delivery.address,
        EARLIER.subject == delivery.subject,
        EARLIER.state == WAITING,
        EARLIER.id < delivery.id,
    )
