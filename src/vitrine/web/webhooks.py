"""What was sent to the apps of a shop, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import app as apps
from vitrine import webhook
from vitrine.kit.text import mark
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InTx, PathId, SignedIn, Visiting
from vitrine.webhook import DeliveryState, Topic, WebhookDelivery

router = APIRouter()

TOPICS = {
    Topic.ORDER_CHANGED: mark("An order changed"),
    Topic.PARCELS_CHANGED: mark("An order's parcels changed"),
    Topic.CANCELLATION_CHANGED: mark("A cancellation changed"),
    Topic.RETURN_CHANGED: mark("A return changed"),
    Topic.PRODUCT_ADDED: mark("A product was added"),
    Topic.PRODUCT_CHANGED: mark("A product changed"),
    Topic.PRODUCT_SHELVED: mark("A product went on or off sale"),
    Topic.PRODUCT_CATEGORISED: mark("The category of a product changed"),
    Topic.VARIANTS_CHANGED: mark("Variants of a product changed"),
    Topic.PROMOTION_CHANGED: mark("A promotion was changed"),
    Topic.PROMOTION_MOVED: mark("A promotion began or ended"),
    Topic.CONSENT_ENDING: mark("The consent ends soon"),
    Topic.CONSENT_ENDED: mark("The consent was withdrawn"),
    Topic.SHOW_SCHEDULED: mark("A show was planned"),
    Topic.SHOW_WENT_LIVE: mark("A show went live"),
    Topic.SHOW_INTERRUPTED: mark("A show was interrupted"),
    Topic.SHOW_RESUMED: mark("A show is back on air"),
    Topic.SHOW_ENDED: mark("A show ended"),
    Topic.PIN_SHOWN: mark("A product was pinned"),
    Topic.PIN_REMOVED: mark("Nothing is pinned any more"),
    Topic.DEAL_ANNOUNCED: mark("A deal was announced"),
    Topic.DEAL_OPENED: mark("A deal opened"),
    Topic.DEAL_CLOSED: mark("A deal closed"),
}
ABOUT = {"order": "/studio/orders", "product": "/studio/products", "show": "/studio"}
STATES = {
    DeliveryState.WAITING: (mark("Waiting"), "time"),
    DeliveryState.DELIVERED: (mark("Delivered"), "good"),
    DeliveryState.GIVEN_UP: (mark("Given up"), "plain"),
}


@dataclass(frozen=True)
class SentRow:
    id: int
    says: str
    about: str
    app: str
    address: str
    at: datetime
    tries: int
    problem: str
    next_at: datetime | None
    state: str
    tone: str
    is_over: bool


@router.get("/studio/shops/{shop_id}/apps/log")
async def sent(tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId) -> HTMLResponse:
    shop = await managed(tx, account, shop_id)
    names = {grant.app_id: grant.app.name for grant in await apps.grants_of_shop(tx, shop.id)}
    rows = [
        SentRow(
            id=each.id,
            says=visit.says(TOPICS[Topic(each.topic)]),
            about=about(each),
            app=names[each.app_id],
            address=each.address,
            at=each.happened_at,
            tries=each.tries,
            problem=visit.says(each.last_problem, status=each.last_status)
            if each.last_problem
            else "",
            next_at=each.next_at if is_tried_again(each) else None,
            state=visit.says(STATES[DeliveryState(each.state)][0]),
            tone=STATES[DeliveryState(each.state)][1],
            is_over=each.state != DeliveryState.WAITING,
        )
        for each in await webhook.deliveries_of_shop(tx, shop.id, list(names))
    ]
    return page(
        visit,
        "studio/webhooks.html",
        shop=shop,
        rows=rows,
        paused=[
            (names[each.app_id], each.address)
            for each in await webhook.paused_addresses(tx, list(names))
        ],
        saved=visit.query.get("saved"),
    )


def about(delivery: WebhookDelivery) -> str:
    """The page of what it tells of, if it has one."""
    kind, _, subject_id = delivery.subject.partition("/")
    if kind == "request":
        kind, subject_id = "order", str(delivery.facts.get("order_id", ""))
    return f"{ABOUT[kind]}/{subject_id}" if kind in ABOUT else ""


def is_tried_again(delivery: WebhookDelivery) -> bool:
    return delivery.state == DeliveryState.WAITING and delivery.tries > 0


@router.post("/studio/shops/{shop_id}/apps/log/{delivery_id}/again")
async def send_again(
    tx: InTx, visit: Visiting, account: SignedIn, shop_id: PathId, delivery_id: PathId
) -> Response:
    shop = await managed(tx, account, shop_id)
    await webhook.send_again(tx, shop.id, delivery_id)
    return RedirectResponse(visit.url(f"/studio/shops/{shop_id}/apps/log?saved=again"), 303)
