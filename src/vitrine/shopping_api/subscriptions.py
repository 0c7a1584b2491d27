import msgspec

from vitrine import webhook
from vitrine.app import Scope
from vitrine.app.errors import AddressNotRight
from vitrine.db import Tx
from vitrine.shopping_api.answering import Nothing
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.notifying import TYPES
from vitrine.shopping_api.refusing import invalid
from vitrine.shopping_api.wording import seconds
from vitrine.webhook import Topic

NAMES = {name: topic for topic, (_, name) in TYPES.items()}
NEVER_HERE = (
    "INVOICE_STATUS_CHANGE",
    "NEW_CONVERSATION",
    "NEW_MESSAGE",
    "NEW_MESSAGE_LISTENER",
    "PRODUCT_AUDIT_STATUS_CHANGE",
    "RECIPIENT_ADDRESS_UPDATE",
    "REVERSE_STATUS_UPDATE",
)


class Wanted(msgspec.Struct, frozen=True):
    address: str
    event_type: str


class Unwanted(msgspec.Struct, frozen=True):
    event_type: str


class Row(msgspec.Struct, frozen=True):
    event_type: str
    address: str
    create_time: int
    update_time: int


class Rows(msgspec.Struct, frozen=True):
    webhooks: list[Row]
    total_count: int


async def listed(tx: Tx, call: Call) -> Rows:
    assert call.shop_id is not None
    rows = [
        Row(name_of(each.topic), each.address, seconds(each.made_at), seconds(each.changed_at))
        for each in await webhook.subscriptions(tx, call.app.id, call.shop_id)
        if each.topic not in webhook.OWN
    ]
    return Rows(rows, len(rows))


async def put(tx: Tx, call: Call) -> Nothing:
    told = call.body(Wanted)
    assert call.shop_id is not None
    try:
        await webhook.subscribe(
            tx, call.app, call.shop_id, topic_told(told.event_type), told.address
        )
    except AddressNotRight as error:
        raise invalid("address", str(error)) from None
    return Nothing()


async def remove(tx: Tx, call: Call) -> Nothing:
    topic = topic_told(call.body(Unwanted).event_type)
    assert call.shop_id is not None
    await webhook.unsubscribe(tx, call.app, call.shop_id, topic)
    return Nothing()


def topic_told(name: str) -> str:
    """What never happens here can be asked for all the same: programs ask for all they know."""
    if name in NAMES:
        return NAMES[name].value
    if name in NEVER_HERE:
        return name
    raise invalid("event_type", f"write one of {', '.join(sorted([*NAMES, *NEVER_HERE]))}")


def name_of(topic: str) -> str:
    return TYPES[Topic(topic)][1] if topic in set(Topic) else topic


ENDPOINTS = (
    Endpoint(
        "GET",
        "event",
        "webhooks",
        ("202309",),
        Scope.AUTHORISATION,
        in_tx(listed),
        "The shop's own webhook addresses.",
    ),
    Endpoint(
        "PUT",
        "event",
        "webhooks",
        ("202309",),
        Scope.AUTHORISATION,
        in_tx(put),
        "Sends one kind of event of this shop there; otherwise the app's own address is used.",
    ),
    Endpoint(
        "DELETE",
        "event",
        "webhooks",
        ("202309",),
        Scope.AUTHORISATION,
        in_tx(remove),
        "Back to the app's own address.",
    ),
)
