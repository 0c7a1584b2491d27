"""Our words and the wire's."""

from datetime import datetime

from vitrine.app import Scope
from vitrine.kit import clock
from vitrine.kit.money import EXPONENTS, Money

SCOPES = {
    Scope.AUTHORISATION: "seller.authorization.info",
    Scope.SHOP_READ: "seller.shop.info",
    Scope.PRODUCT_READ: "seller.product.basic",
    Scope.PRODUCT_WRITE: "seller.product.write",
    Scope.PRODUCT_DELETE: "seller.product.delete",
    Scope.ORDER_READ: "seller.order.info",
    Scope.REFERENCE_READ: "seller.order.ext_ref.read",
    Scope.REFERENCE_WRITE: "seller.order.ext_ref.write",
    Scope.LOGISTICS_READ: "seller.logistics",
    Scope.FULFILMENT_READ: "seller.fulfillment.basic",
    Scope.FULFILMENT_WRITE: "seller.fulfillment.package.write",
    Scope.RETURNS: "seller.return_refund.basic",
    Scope.PROMOTION_READ: "seller.promotion.info",
    Scope.PROMOTION_WRITE: "seller.promotion.write",
    Scope.FINANCE_READ: "seller.finance.info",
    Scope.FIGURES_READ: "data.shop_analytics.public.read",
    Scope.SHOW_READ: "vitrine.show.read",
    Scope.SHOW_WRITE: "vitrine.show.write",
}


def seconds(moment: datetime) -> int:
    return clock.to_ms(moment) // 1_000


def major(amount: Money) -> str:
    """`12.50`: a decimal string in major units."""
    return major_of(amount.minor, amount.currency)


def major_of(minor: int, currency: str) -> str:
    places = EXPONENTS[currency]
    sign, digits = "-" if minor < 0 else "", str(abs(minor)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else f"{sign}{digits}"
