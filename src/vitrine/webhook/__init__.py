from vitrine.webhook.addressing import readdress
from vitrine.webhook.claiming import Place, claim_due, places_due
from vitrine.webhook.delivering import (
    SHOWN_AT_ONCE,
    Problem,
    count_deliveries,
    deliveries_of_shop,
    forget_deliveries,
    note,
    paused_addresses,
    send_again,
)
from vitrine.webhook.model import OWN, DeliveryState, Topic, WebhookAddress, WebhookDelivery
from vitrine.webhook.of_shows import own_body
from vitrine.webhook.subscribing import subscribe, subscriptions, unsubscribe
from vitrine.webhook.telling import warn_of_ends

__all__ = [
    "OWN",
    "SHOWN_AT_ONCE",
    "DeliveryState",
    "Place",
    "Problem",
    "Topic",
    "WebhookAddress",
    "WebhookDelivery",
    "claim_due",
    "count_deliveries",
    "deliveries_of_shop",
    "forget_deliveries",
    "note",
    "own_body",
    "paused_addresses",
    "places_due",
    "readdress",
    "send_again",
    "subscribe",
    "subscriptions",
    "unsubscribe",
    "warn_of_ends",
]
