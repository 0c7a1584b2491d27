from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, String, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from vitrine.app import Scope
from vitrine.db import Base, Id, LongText, Moment, id_column


class Topic(StrEnum):
    """What an app can be told of."""

    ORDER_CHANGED = "order.changed"
    PARCELS_CHANGED = "parcels.changed"
    CANCELLATION_CHANGED = "cancellation.changed"
    RETURN_CHANGED = "return.changed"
    PRODUCT_ADDED = "product.added"
    PRODUCT_CHANGED = "product.changed"
    PRODUCT_SHELVED = "product.shelved"
    PRODUCT_CATEGORISED = "product.categorised"
    VARIANTS_CHANGED = "variants.changed"
    PROMOTION_CHANGED = "promotion.changed"
    PROMOTION_MOVED = "promotion.moved"
    CONSENT_ENDING = "consent.ending"
    CONSENT_ENDED = "consent.ended"
    SHOW_SCHEDULED = "show.scheduled"
    SHOW_WENT_LIVE = "show.went_live"
    SHOW_INTERRUPTED = "show.interrupted"
    SHOW_RESUMED = "show.resumed"
    SHOW_ENDED = "show.ended"
    PIN_SHOWN = "pin.shown"
    PIN_REMOVED = "pin.removed"
    DEAL_ANNOUNCED = "deal.announced"
    DEAL_OPENED = "deal.opened"
    DEAL_CLOSED = "deal.closed"


# Told in our own format: the Shopping API's has no word for them.
OWN = frozenset(
    {
        Topic.SHOW_SCHEDULED,
        Topic.SHOW_WENT_LIVE,
        Topic.SHOW_INTERRUPTED,
        Topic.SHOW_RESUMED,
        Topic.SHOW_ENDED,
        Topic.PIN_SHOWN,
        Topic.PIN_REMOVED,
        Topic.DEAL_ANNOUNCED,
        Topic.DEAL_OPENED,
        Topic.DEAL_CLOSED,
    }
)


NEEDS = {
    Topic.ORDER_CHANGED: Scope.ORDER_READ,
    Topic.PARCELS_CHANGED: Scope.FULFILMENT_READ,
    Topic.CANCELLATION_CHANGED: Scope.RETURNS,
    Topic.RETURN_CHANGED: Scope.RETURNS,
    Topic.PRODUCT_ADDED: Scope.PRODUCT_READ,
    Topic.PRODUCT_CHANGED: Scope.PRODUCT_READ,
    Topic.PRODUCT_SHELVED: Scope.PRODUCT_READ,
    Topic.PRODUCT_CATEGORISED: Scope.PRODUCT_READ,
    Topic.VARIANTS_CHANGED: Scope.PRODUCT_READ,
    Topic.PROMOTION_CHANGED: Scope.PROMOTION_READ,
    Topic.PROMOTION_MOVED: Scope.PROMOTION_READ,
    Topic.CONSENT_ENDING: None,
    Topic.CONSENT_ENDED: None,
    **dict.fromkeys(OWN, Scope.SHOW_READ),
}


# A file may bring them by ten thousands: what is about an order does not wait for them.
IN_BULK = frozenset(
    {
        Topic.PRODUCT_ADDED,
        Topic.PRODUCT_CHANGED,
        Topic.PRODUCT_SHELVED,
        Topic.PRODUCT_CATEGORISED,
        Topic.VARIANTS_CHANGED,
    }
)


class DeliveryState(StrEnum):
    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


class WebhookAddress(Base):
    """Where an app wants one topic of one shop, if not at the app's own address."""

    __tablename__ = "webhook_address"

    app_id: Mapped[Id] = mapped_column(ForeignKey("app.id"), primary_key=True, autoincrement=False)
    shop_id: Mapped[Id] = mapped_column(
        ForeignKey("shop.id"), primary_key=True, autoincrement=False
    )
    topic: Mapped[str] = mapped_column(String(40), primary_key=True)
    address: Mapped[LongText]
    made_at: Mapped[Moment]
    changed_at: Mapped[Moment]


class WebhookDelivery(Base):
    """One thing to tell one app. `subject`: what it is about; its own are told in order."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index(
            "ix_webhook_delivery_place",
            "app_id",
            "address",
            "in_bulk",
            "next_at",
            "id",
            postgresql_where=text("state='waiting'"),
        ),
        Index(
            "ix_webhook_delivery_turn",
            "app_id",
            "subject",
            "id",
            postgresql_where=text("state='waiting'"),
        ),
        Index("ix_webhook_delivery_subject", "app_id", "subject", "id"),
        Index("ix_webhook_delivery_shop", "shop_id", "id"),
    )

    id: Mapped[Id] = id_column()
    app_id: Mapped[Id] = mapped_column(ForeignKey("app.id"))
    shop_id: Mapped[Id] = mapped_column(ForeignKey("shop.id"))
    topic: Mapped[Topic] = mapped_column(String(40))
    subject: Mapped[str] = mapped_column(String(40))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    address: Mapped[LongText]
    in_bulk: Mapped[bool] = mapped_column(server_default=false())
    state: Mapped[DeliveryState] = mapped_column(String(10))
    tries: Mapped[int] = mapped_column(Integer)
    next_at: Mapped[Moment]
    last_problem: Mapped[str] = mapped_column(String(200))
    last_status: Mapped[int | None] = mapped_column(Integer)
    happened_at: Mapped[Moment]
    ended_at: Mapped[Moment | None]


class WebhookHealth(Base):
    """An address that fails. `paused_at`: it gets nothing until somebody says so."""

    __tablename__ = "webhook_health"

    app_id: Mapped[Id] = mapped_column(ForeignKey("app.id"), primary_key=True, autoincrement=False)
    address: Mapped[LongText] = mapped_column(primary_key=True)
    failing_since: Mapped[Moment | None]
    paused_at: Mapped[Moment | None]
