"""What an ERP asks again and again, each answer held against the typed client's models."""

from typing import Any

from tiktok_shop_api.generated import models as m

from tests.world.app import Caller
from tests.world.field_trees import misfits
from tests.world.older_shapes import strays
from vitrine.order import Order

PACKAGES, ORDERS = "/fulfillment/202309/packages", "/order/202309/orders"
AFTER = "/return_refund/202309"


async def fits(
    call: Caller, kind: Any, method: str, path: str, body: Any = None, **query: str
) -> Any:
    """Of `kind`, whose fields may all be absent as the client is typed."""
    answer = (await call(method, path, body, query=query)).json()
    assert answer["code"] == 0, answer
    assert strays(method, path, answer["data"]) == []
    parsed = kind.from_dict(answer)
    assert misfits(parsed) == []
    return parsed


async def carrier_of(call: Caller) -> str:
    path = "/logistics/202309/delivery_options/1/shipping_providers"
    answer = await fits(call, m.GetShippingProvidersResponse, "GET", path)
    return next(each.id for each in answer.data.shipping_providers if each.name == "DHL")


async def shown(call: Caller, order: Order) -> Any:
    answer = await fits(call, m.GetOrderDetailResponse, "GET", ORDERS, ids=str(order.id))
    return answer.data.orders[0]
