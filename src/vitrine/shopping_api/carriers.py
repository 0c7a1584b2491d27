"""Who carries, by the numbers that the format wants; and how a shop delivers."""

import msgspec

from vitrine.app import Scope
from vitrine.db import Tx
from vitrine.fulfilment import CARRIERS, Handover, handover_told
from vitrine.fulfilment.errors import TrackingNotRight
from vitrine.shop import delivery_methods
from vitrine.shopping_api.attributes import value_id
from vitrine.shopping_api.calling import Call, Endpoint, in_tx
from vitrine.shopping_api.refusing import WAREHOUSE_UNKNOWN, Refused, invalid

IDS = {key: value_id(f"carrier/{key}") for key in CARRIERS}
BY_ID = {id_: key for key, id_ in IDS.items()}


class Shipping(msgspec.Struct, frozen=True):
    tracking_number: str | None = None
    shipping_provider_id: str | None = None


class Provider(msgspec.Struct, frozen=True):
    id: str
    name: str


class Providers(msgspec.Struct, frozen=True):
    shipping_providers: list[Provider]


class Option(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    name: str
    type: str
    description: str


class Options(msgspec.Struct, frozen=True):
    delivery_options: list[Option]


def handover_of(told: Shipping) -> Handover:
    key = BY_ID.get(told.shipping_provider_id or "")
    if key is None:
        raise invalid("shipping_provider_id", "use an id of …/shipping_providers")
    try:
        return handover_told(key, told.tracking_number or "")
    except TrackingNotRight as error:
        raise invalid("tracking_number", str(error)) from None


def provider(carrier: str | None) -> tuple[str, str]:
    """Name and id; both empty until a parcel has left."""
    return (CARRIERS[carrier].name, IDS[carrier]) if carrier else ("", "")


async def options(tx: Tx, call: Call) -> Options:
    if call.path["warehouse_id"] != str(call.shop_id):
        raise Refused(WAREHOUSE_UNKNOWN)
    shop = await call.shop(tx)
    methods = await delivery_methods(tx, shop.id, shop.home_market)
    return Options(
        [
            Option(
                id=str(method.id),
                name=method.name,
                type=method.kind.upper(),
                description=f"{method.days_min} to {method.days_max} working days",
            )
            for method in methods
        ]
    )


async def providers(_tx: Tx, _call: Call) -> Providers:
    """The same for each way of delivering."""
    return Providers([Provider(id_, CARRIERS[key].name) for key, id_ in IDS.items()])


ENDPOINTS = (
    Endpoint(
        "GET",
        "logistics",
        "warehouses/{warehouse_id}/delivery_options",
        ("202309",),
        Scope.LOGISTICS_READ,
        in_tx(options),
        "How the shop delivers in its home market.",
    ),
    Endpoint(
        "GET",
        "logistics",
        "delivery_options/{delivery_option_id}/shipping_providers",
        ("202309",),
        Scope.LOGISTICS_READ,
        in_tx(providers),
        "Who can carry a package.",
    ),
)
