"""Which versions of a path are served: both ends of each row of the format's matrix."""

from typing import Any

import pytest

from tests.world.app import Caller
from vitrine.shopping_api.limiting import Buckets

NO_PATH, NO_VERSION, BROKEN = 36009009, 36009014, 36009003
OTHERS = ("201912", "202001", "202310", "202601", "209912")
BACK, LISTED = "return_refund", "product"
MATRIX = (
    ("POST", LISTED, "products/search", ("202309", "202312", "202502")),
    ("PUT", LISTED, "products/7", ("202309", "202509")),
    ("POST", LISTED, "products/7/partial_edit", ("202309", "202509")),
    ("GET", LISTED, "prerequisites", ("202309", "202312")),
    ("GET", "order", "orders", ("202309", "202507")),
    ("POST", BACK, "returns/search", ("202309", "202602")),
    ("POST", BACK, "cancellations/search", ("202309", "202602")),
    ("POST", BACK, "cancellations", ("202309", "202602")),
    ("POST", BACK, "returns", ("202309", "202602")),
    ("POST", BACK, "refunds/calculate", ("202309", "202602")),
    ("GET", BACK, "orders/7/aftersale_eligibility", ("202309", "202602")),
    ("POST", BACK, "returns/7/reject", ("202309", "202606")),
    ("GET", "finance", "payments", ("202309", "202605")),
    ("GET", "finance", "statements/7/statement_transactions", ("202309", "202501")),
    ("GET", "finance", "orders/7/statement_transactions", ("202309", "202501")),
    ("POST", "fulfillment", "orders/7/packages", ("202309", "202610")),
    ("POST", "fulfillment", "packages/7/shipping_info/update", ("202309", "202610")),
    ("GET", "analytics", "shop/performance", ("202405", "202509", "202609")),
    ("GET", "analytics", "shop_products/performance", ("202405", "202605")),
    ("GET", "analytics", "shop_lives/performance", ("202508", "202609")),
    ("GET", "analytics", "shop_lives/overview_performance", ("202508", "202609")),
)


@pytest.mark.parametrize(("method", "category", "resource", "versions"), MATRIX)
async def test_each_version_is_served_and_no_other(  # noqa: PLR0917 - a row of the matrix
    call: Caller, web: Any, method: str, category: str, resource: str, versions: tuple[str, ...]
) -> None:
    web.gateway.buckets = Buckets(per_second=10_000)
    for version in (*versions, *OTHERS):
        answer = await call(method, f"/{category}/{version}/{resource}", None)
        code = answer.json()["code"]
        if version in versions:
            assert code not in {NO_PATH, NO_VERSION, BROKEN}, answer.text
        else:
            assert (answer.status_code, code) == (400, NO_VERSION), answer.text
