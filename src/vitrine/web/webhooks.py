"""What was sent to the apps of a shop, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from vitrine import app as apps
from vitrine import webhook
from vitrine.kit.text import mark
from vitrine.web.paging import page_number
from vitrine.web.rendering import page
from vitrine.web.selling.access import managed
from vitrine.web.visiting import InTx, PathId, SignedIn, Visit, Visiting
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


LISTS = {
    "": (mark("All"), tuple(DeliveryState)),
    "open": (mark("Not delivered"), (DeliveryState.WAITING, DeliveryState.GIVEN_UP)),
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
    only, number = visit.query.get("only", ""), page_number(visit)
    kind = only if only in LISTS else ""
    counted = {
        each: await webhook.count_deliveries(tx, shop.id, list(names), states)
        for each, (_, states) in LISTS.items()
    }
    found = await webhook.deliveries_of_shop(
        tx,
        shop.id,
        list(names),
        states=LISTS[kind][1],
        skip=(number - 1) * webhook.SHOWN_AT_ONCE,
    )
    return page(
        visit,
        "studio/webhooks.html",
        shop=shop,
        rows=[row_of(visit, each, names[each.app_id]) for each in found],
        kinds=[(each, visit.says(says), counted[each]) for each, (says, _) in LISTS.items()],
        kind=kind,
        number=number,
        pages=-(-counted[kind] // webhook.SHOWN_AT_ONCE),
        paused=[
            (names[each.app_id], shown(each.address))
            for each in await webhook.paused_addresses(tx, list(names))
        ],
        saved=visit.query.get("saved"),
    )


def row_of(visit: Visit, delivery: WebhookDelivery, app: str) -> SentRow:
    says, tone = STATES[DeliveryState(delivery.state)]
    problem, status = delivery.last_problem, delivery.last_status
    return SentRow(
        id=delivery.id,
        says=visit.says(TOPICS[Topic(delivery.topic)]),
        about=about(delivery),
        app=app,
        address=shown(delivery.address),
        at=delivery.happened_at,
        tries=delivery.tries,
        problem=visit.says(problem, status=status) if problem else "",
        next_at=delivery.next_at if is_tried_again(delivery) else None,
        state=visit.says(says),
        tone=tone,
        is_over=delivery.state != DeliveryState.WAITING,
    )


def shown(address: str) -> str:
    """Behind the question mark stands what only its developer is to know."""
    return address.partition("?")[0]


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
