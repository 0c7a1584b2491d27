from starlette.types import ASGIApp, Receive, Scope, Send

from vitrine.shopping_api import (
    attributes,
    brands,
    cancellations,
    carriers,
    categories,
    documents,
    eligibility,
    external_orders,
    handing_over,
    images,
    levels,
    listing_check,
    live_figures,
    order_earnings,
    orders,
    packages,
    payments,
    premises,
    price_details,
    product_figures,
    product_files,
    products,
    promotion_products,
    promotions,
    returns,
    seller_returns,
    shelves,
    shop_figures,
    shops,
    show_figures,
    sku_figures,
    splitting,
    statements,
    subscriptions,
)
from vitrine.shopping_api.calling import Endpoint, House
from vitrine.shopping_api.gateway import Gateway
from vitrine.shopping_api.limiting import Buckets
from vitrine.shopping_api.routing import is_ours

ENDPOINTS: tuple[Endpoint, ...] = (
    *shops.ENDPOINTS,
    *categories.ENDPOINTS,
    *attributes.ENDPOINTS,
    *brands.ENDPOINTS,
    *images.ENDPOINTS,
    *product_files.ENDPOINTS,
    *products.ENDPOINTS,
    *listing_check.ENDPOINTS,
    *shelves.ENDPOINTS,
    *levels.ENDPOINTS,
    *premises.ENDPOINTS,
    *orders.ENDPOINTS,
    *external_orders.ENDPOINTS,
    *price_details.ENDPOINTS,
    *packages.ENDPOINTS,
    *handing_over.ENDPOINTS,
    *splitting.ENDPOINTS,
    *documents.ENDPOINTS,
    *carriers.ENDPOINTS,
    *cancellations.ENDPOINTS,
    *returns.ENDPOINTS,
    *seller_returns.ENDPOINTS,
    *eligibility.ENDPOINTS,
    *promotions.ENDPOINTS,
    *promotion_products.ENDPOINTS,
    *statements.ENDPOINTS,
    *order_earnings.ENDPOINTS,
    *payments.ENDPOINTS,
    *shop_figures.ENDPOINTS,
    *product_figures.ENDPOINTS,
    *sku_figures.ENDPOINTS,
    *live_figures.ENDPOINTS,
    *show_figures.ENDPOINTS,
    *subscriptions.ENDPOINTS,
)


class BesidePages:
    """Programs carry no cookies and read no pages, so what guards those does not stand here."""

    def __init__(self, house: House, others: ASGIApp) -> None:
        self.gateway = Gateway(house, ENDPOINTS, Buckets())
        self.others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and is_ours(scope["path"])
        await (self.gateway if is_api else self.others)(scope, receive, send)
