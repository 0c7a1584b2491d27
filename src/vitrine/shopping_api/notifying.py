"""Webhooks as the format has them: numbered types, quirks, a signature over key and body."""

import hashlib
import hmac
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import structlog

from vitrine import webhook
from vitrine.aftersale import CancellationState, ReturnKind, ReturnState
from vitrine.app import App, secret_of
from vitrine.catalogue import Category, Part, Shelf
from vitrine.kit import fetching
from vitrine.kit.fetching import NotFetched
from vitrine.kit.text import mark
from vitrine.offer import PromotionKind
from vitrine.order import Standing
from vitrine.settings import Settings
from vitrine.shopping_api.categories import IDS as CATEGORY_IDS
from vitrine.shopping_api.promotion_answers import TYPES as TYPES_OF_ACTIVITY
from vitrine.shopping_api.return_words import RETURN_TYPES, return_status
from vitrine.shopping_api.wording import seconds
from vitrine.webhook import Problem, Topic, WebhookDelivery

ANSWERED_WITHIN = timedelta(seconds=3)
OK = 200
ANSWERED = mark("It answered {status}.")
NOT_SENT = mark("It could not be sent. If it happens again, tell who runs this platform.")
ORDER_STATUSES = {
    Standing.UNPAID: "UNPAID",
    Standing.PREPARING: "AWAITING_SHIPMENT",
    Standing.PACKED: "AWAITING_COLLECTION",
    Standing.SHIPPED: "IN_TRANSIT",
    Standing.DELIVERED: "DELIVERED",
    Standing.CLOSED: "COMPLETED",
    Standing.EXPIRED: "CANCEL",
    Standing.CANCELLED: "CANCEL",
}
CANCELLATIONS = {
    CancellationState.REQUESTED: "CANCELLATION_REQUEST_PENDING",
    CancellationState.DONE: "CANCELLATION_REQUEST_COMPLETE",
    CancellationState.REFUSED: "CANCELLATION_REQUEST_CANCELLED",
}
CHANGES = {"made": "CREATE", "changed": "UPDATE", "stopped": "DEACTIVATE"}
ACTIVITY_STATUSES = {"began": "ONGOING", "ended": "EXPIRED", "stopped": "DEACTIVATED"}
FIELDS = {
    Part.TITLE: "title",
    Part.DESCRIPTION: "description",
    Part.PICTURES: "main_images",
    Part.ATTRIBUTES: "product_attributes",
    Part.OTHERS: "others",
}
PARCELS = {"parted": "SPLIT", "joined": "COMBINE"}
TYPES = {
    Topic.ORDER_CHANGED: (1, "ORDER_STATUS_CHANGE"),
    Topic.PARCELS_CHANGED: (4, "PACKAGE_UPDATE"),
    Topic.CANCELLATION_CHANGED: (11, "CANCELLATION_STATUS_CHANGE"),
    Topic.RETURN_CHANGED: (12, "RETURN_STATUS_CHANGE"),
    Topic.PRODUCT_SHELVED: (5, "PRODUCT_STATUS_CHANGE"),
    Topic.PROMOTION_CHANGED: (63, "ACTIVITY_CHANGE"),
    Topic.PROMOTION_MOVED: (39, "ACTIVITY_STATUS_CHANGE"),
    Topic.CONSENT_ENDED: (6, "SELLER_DEAUTHORIZATION"),
    Topic.CONSENT_ENDING: (7, "UPCOMING_AUTHORIZATION_EXPIRATION"),
    Topic.PRODUCT_CHANGED: (15, "PRODUCT_INFORMATION_CHANGE"),
    Topic.PRODUCT_ADDED: (16, "PRODUCT_CREATION"),
    Topic.PRODUCT_CATEGORISED: (18, "PRODUCT_CATEGORY_CHANGE"),
    Topic.VARIANTS_CHANGED: (50, "SKU_STATUS_CHANGE"),
}

log = structlog.get_logger(__name__)


class Notice(msgspec.Struct, frozen=True):
    type: int
    tts_notification_id: str
    shop_id: str
    timestamp: int
    data: dict[str, Any]


def sign(app_key: str, secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), app_key.encode() + body, hashlib.sha256).hexdigest()


def written(delivery: WebhookDelivery) -> bytes:
    """The same bytes at each try: who gets it twice knows it by its id."""
    if delivery.topic in webhook.OWN:
        return webhook.own_body(delivery)
    number, _ = TYPES[Topic(delivery.topic)]
    at = seconds(delivery.happened_at)
    data = DATA[Topic(delivery.topic)](delivery.facts, at)
    notice = Notice(number, str(delivery.id), str(delivery.shop_id), at, data)
    return msgspec.json.encode(notice)


def of_order(facts: dict[str, Any], at: int) -> dict[str, Any]:
    return {
        "order_id": facts["order_id"],
        "order_status": ORDER_STATUSES[Standing(facts["standing"])],
        "is_on_hold_order": False,
        "update_time": at,
    }


def of_parcels(facts: dict[str, Any], at: int) -> dict[str, Any]:
    return {
        "sc_type": PARCELS[facts["how"]],
        "role_type": "ROLE_SELLER",
        "package_list": [
            {"package_id": parcel_id, "order_id_list": [facts["order_id"]]}
            for parcel_id in facts["parcels"]
        ],
        "update_time": at,
    }


def of_cancellation(facts: dict[str, Any], _at: int) -> dict[str, Any]:
    return {
        "order_id": facts["order_id"],
        "cancellations_role": facts["by"].upper(),
        "cancel_status": CANCELLATIONS[CancellationState(facts["state"])],
        "cancel_id": facts["id"],
        "create_time": facts["asked_at"],
    }


def of_return(facts: dict[str, Any], at: int) -> dict[str, Any]:
    return {
        "order_id": facts["order_id"],
        "return_role": facts["by"].upper(),
        "return_type": RETURN_TYPES[ReturnKind(facts["kind"])],
        "return_status": return_status(ReturnKind(facts["kind"]), ReturnState(facts["state"])),
        "return_id": facts["id"],
        "create_time": facts["asked_at"],
        "update_time": at,
    }


def of_shelf(facts: dict[str, Any], at: int) -> dict[str, Any]:
    """A number here, unlike everywhere else. On sale for the first time, it passed its review."""
    is_new = facts["was"] == Shelf.DRAFT
    return {
        "product_id": int(facts["product_id"]),
        "status": "PRODUCT_FIRST_PASS_REVIEW" if is_new else "PRODUCT_STATUS_CHANGED",
        "suspended_reason": "",
        "update_time": at,
    }


def of_change(facts: dict[str, Any], at: int) -> dict[str, Any]:
    return {
        "product_id": facts["product_id"],
        "change_source": "OPEN_API" if facts.get("by_program") else "SELLER_CENTER",
        "changed_fields": [FIELDS[Part(part)] for part in facts.get("parts", [])],
        "update_time": at,
    }


def of_creation(facts: dict[str, Any], at: int) -> dict[str, Any]:
    return {"product_id": int(facts["product_id"]), "product_types": [], "update_time": at}


def of_category(facts: dict[str, Any], at: int) -> dict[str, Any]:
    return {
        "product_id": facts["product_id"],
        "previous_category_id": CATEGORY_IDS[Category(facts["was"])],
        "current_category_id": CATEGORY_IDS[Category(facts["category"])],
        "update_time": at,
    }


def of_variants(facts: dict[str, Any], at: int) -> dict[str, Any]:
    return {
        "product_id": facts["product_id"],
        "skus": [
            {"sku_id": sku_id, "status": status}
            for status, ids in (("CREATED", facts["added"]), ("DELETED", facts["retired"]))
            for sku_id in ids
        ],
        "update_time": at,
    }


def of_activity(facts: dict[str, Any], at: int) -> dict[str, Any]:
    return {
        "activity_id": facts["promotion"],
        "update_time": at,
        "change_type": CHANGES[facts["move"]],
        "product_update_list": {"product_ids": facts["put"]},
        "product_remove_list": {"product_ids": facts["taken_out"]},
    }


def of_activity_status(facts: dict[str, Any], at: int) -> dict[str, Any]:
    return {
        "activity_id": facts["promotion"],
        "update_time": at,
        "activity_type": TYPES_OF_ACTIVITY[PromotionKind(facts["kind"])],
        "product_level": "VARIATION" if facts["by_variant"] else "PRODUCT",
        "status": ACTIVITY_STATUSES[facts["move"]],
    }


def of_end(_facts: dict[str, Any], _at: int) -> dict[str, Any]:
    return {"message": "The seller withdrew the authorization."}


def of_ending(facts: dict[str, Any], _at: int) -> dict[str, Any]:
    return {
        "message": "The seller's authorization ends soon.",
        "expiration_time": str(facts["expires_at"]),
    }


DATA: dict[Topic, Callable[[dict[str, Any], int], dict[str, Any]]] = {
    Topic.ORDER_CHANGED: of_order,
    Topic.PARCELS_CHANGED: of_parcels,
    Topic.CANCELLATION_CHANGED: of_cancellation,
    Topic.RETURN_CHANGED: of_return,
    Topic.PRODUCT_SHELVED: of_shelf,
    Topic.PROMOTION_CHANGED: of_activity,
    Topic.PROMOTION_MOVED: of_activity_status,
    Topic.CONSENT_ENDED: of_end,
    Topic.CONSENT_ENDING: of_ending,
    Topic.PRODUCT_CHANGED: of_change,
    Topic.PRODUCT_ADDED: of_creation,
    Topic.PRODUCT_CATEGORISED: of_category,
    Topic.VARIANTS_CHANGED: of_variants,
}


async def send(settings: Settings, delivery: WebhookDelivery, app: App) -> Problem | None:
    try:
        problem = await problem_with(settings, delivery, app)
    except Exception:
        # The others of its round go out, and it counts as tried: else it came back for ever.
        log.exception("webhook.failed", delivery=delivery.id, app=app.id)
        problem = Problem(NOT_SENT, None)
    say = log.info if problem is None else log.warning
    say(
        "webhook.sent",
        delivery=delivery.id,
        app=app.id,
        topic=delivery.topic,
        problem=problem and problem.says,
    )
    return problem


async def problem_with(settings: Settings, delivery: WebhookDelivery, app: App) -> Problem | None:
    body = written(delivery)
    secret = secret_of(app, settings.derived_key("app-secret"))
    headers = {"Content-Type": "application/json", "Authorization": sign(app.key, secret, body)}
    try:
        status = await fetching.post(
            delivery.address,
            body,
            headers,
            within=ANSWERED_WITHIN,
            inside=settings.webhooks_inside,
        )
    except NotFetched as problem:
        return Problem(str(problem), None)
    return None if status == OK else Problem(ANSWERED, status)
