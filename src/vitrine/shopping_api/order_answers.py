"""An order as the format shows it: one line for each piece."""

from collections.abc import Mapping, Sequence

import msgspec

from vitrine.aftersale import Cancellation
from vitrine.catalogue import Product
from vitrine.fulfilment import Parcel
from vitrine.market import market
from vitrine.order import (
    Order,
    OrderLine,
    OrderState,
    OrderUnit,
    Standing,
    UnitState,
    option_of,
    sku_of,
    standing_of,
)
from vitrine.shopping_api.calling import House
from vitrine.shopping_api.carriers import provider
from vitrine.shopping_api.images import picture_url
from vitrine.shopping_api.order_ends import cancel_reason_of, initiator_of, is_asked_to_stop
from vitrine.shopping_api.wording import major_of, seconds

STATUSES = {
    Standing.UNPAID: "UNPAID",
    Standing.PREPARING: "AWAITING_SHIPMENT",
    Standing.PACKED: "AWAITING_COLLECTION",
    Standing.PARTLY_SHIPPED: "PARTIALLY_SHIPPING",
    Standing.SHIPPED: "IN_TRANSIT",
    Standing.DELIVERED: "DELIVERED",
    Standing.CLOSED: "COMPLETED",
    Standing.EXPIRED: "CANCELLED",
    Standing.CANCELLED: "CANCELLED",
}
OF_PIECES = {
    UnitState.ORDERED: "AWAITING_SHIPMENT",
    UnitState.PACKED: "AWAITING_COLLECTION",
    UnitState.SHIPPED: "IN_TRANSIT",
    UnitState.DELIVERED: "DELIVERED",
    UnitState.CANCELLED: "CANCELLED",
}
LINE_OF_ADDRESS = ", "


class Payment(msgspec.Struct, frozen=True, kw_only=True):
    """`tax` is contained in the amounts, as prices are told here."""

    currency: str
    sub_total: str
    shipping_fee: str
    seller_discount: str
    platform_discount: str
    total_amount: str
    original_total_product_price: str
    original_shipping_fee: str
    shipping_fee_seller_discount: str
    shipping_fee_platform_discount: str
    tax: str


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    full_address: str
    name: str
    phone_number: str
    region_code: str
    postal_code: str
    post_town: str
    address_line1: str
    address_line2: str
    address_line3: str
    address_line4: str
    address_detail: str


class ItemTax(msgspec.Struct, frozen=True, kw_only=True):
    tax_type: str
    tax_amount: str
    tax_rate: str


class LineItem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    sku_id: str
    product_id: str
    product_name: str
    sku_name: str
    seller_sku: str
    sku_image: str | None = None
    currency: str
    original_price: str
    sale_price: str
    seller_discount: str
    platform_discount: str
    display_status: str
    sku_type: str
    item_tax: list[ItemTax]
    is_gift: bool
    room_id: str | None = None
    package_id: str | None = None
    tracking_number: str | None = None
    shipping_provider_id: str | None = None
    shipping_provider_name: str | None = None


class PackageRef(msgspec.Struct, frozen=True):
    id: str


class OrderOut(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    id: str
    status: str
    create_time: int
    update_time: int
    paid_time: int | None = None
    cancel_reason: str | None = None
    cancellation_initiator: str | None = None
    user_id: str
    buyer_email: str | None = None
    buyer_message: str
    payment: Payment
    recipient_address: Recipient | None = None
    line_items: list[LineItem]
    packages: list[PackageRef]
    fulfillment_type: str
    shipping_type: str
    delivery_type: str
    delivery_option_name: str
    warehouse_id: str
    order_type: str
    is_cod: bool
    is_sample_order: bool
    is_on_hold_order: bool
    is_buyer_request_cancel: bool


def shown(
    house: House,
    order: Order,
    products: Mapping[int, Product],
    parcels: Sequence[Parcel],
    cancellations: Sequence[Cancellation],
) -> OrderOut:
    """Who ordered is told once it is paid."""
    is_paid = order.placed_at is not None
    return OrderOut(
        id=str(order.id),
        status=STATUSES[standing_of(order)],
        create_time=seconds(order.drafted_at),
        update_time=seconds(order.changed_at),
        paid_time=seconds(order.placed_at) if order.placed_at else None,
        cancel_reason=cancel_reason_of(order, cancellations),
        cancellation_initiator=initiator_of(order, cancellations),
        user_id=str(order.account_id or order.id),
        buyer_email=order.email if is_paid else None,
        buyer_message="",
        payment=payment_of(order),
        recipient_address=recipient_of(order) if is_paid else None,
        line_items=line_items(house, order, products, parcels),
        packages=[PackageRef(str(parcel.id)) for parcel in parcels],
        fulfillment_type="FULFILLMENT_BY_SELLER",
        shipping_type="SELLER",
        delivery_type="HOME_DELIVERY",
        delivery_option_name=order.delivery_name,
        warehouse_id=str(order.shop_id),
        order_type="NORMAL",
        is_cod=False,
        is_sample_order=False,
        is_on_hold_order=False,
        is_buyer_request_cancel=is_asked_to_stop(cancellations),
    )


def line_items(
    house: House, order: Order, products: Mapping[int, Product], parcels: Sequence[Parcel]
) -> list[LineItem]:
    carrying = {unit_id: parcel for parcel in parcels for unit_id in parcel.unit_ids}
    return [
        sent(
            line_item(house, order, line, unit, products.get(line.product_id)),
            carrying.get(unit.id),
        )
        for line in order.lines
        for unit in line.units
        if unit.replaced_by is None
    ]


def sent(item: LineItem, parcel: Parcel | None) -> LineItem:
    if parcel is None:
        return item
    name, provider_id = provider(parcel.carrier)
    return msgspec.structs.replace(
        item,
        package_id=str(parcel.id),
        tracking_number=parcel.tracking,
        shipping_provider_id=provider_id or None,
        shipping_provider_name=name or None,
    )


def status_of(order: Order, unit: OrderUnit) -> str:
    if order.state == OrderState.PLACED:
        return OF_PIECES[UnitState(unit.state)]
    return STATUSES[standing_of(order)]


def payment_of(order: Order) -> Payment:
    def amount(minor: int) -> str:
        return major_of(minor, order.currency)

    full = sum(line.unit_minor * line.quantity for line in order.lines)
    return Payment(
        currency=order.currency,
        sub_total=amount(order.goods_minor),
        shipping_fee=amount(order.delivery_minor),
        seller_discount=amount(full - order.goods_minor),
        platform_discount=amount(0),
        total_amount=amount(order.total_minor),
        original_total_product_price=amount(full),
        original_shipping_fee=amount(order.delivery_minor),
        shipping_fee_seller_discount=amount(0),
        shipping_fee_platform_discount=amount(0),
        tax=amount(order.tax_minor),
    )


def recipient_of(order: Order) -> Recipient:
    region = market(order.market).country if not order.country else order.country
    parts = (order.line1, order.line2, f"{order.postcode} {order.city}".strip(), region)
    return Recipient(
        full_address=LINE_OF_ADDRESS.join(part for part in parts if part),
        name=order.name,
        phone_number="",
        region_code=region,
        postal_code=order.postcode,
        post_town=order.city,
        address_line1=order.line1,
        address_line2=order.line2,
        address_line3="",
        address_line4="",
        address_detail=LINE_OF_ADDRESS.join(part for part in parts[:2] if part),
    )


def line_item(
    house: House, order: Order, line: OrderLine, unit: OrderUnit, product: Product | None
) -> LineItem:
    image = product.image if product else None
    return LineItem(
        id=str(unit.id),
        sku_id=str(unit.variant_id),
        product_id=str(line.product_id),
        product_name=line.title,
        sku_name=option_of(line, unit),
        seller_sku=sku_of(line, unit),
        sku_image=picture_url(house, image) if image else None,
        currency=order.currency,
        original_price=major_of(line.unit_minor, order.currency),
        sale_price=major_of(unit.gross_minor, order.currency),
        seller_discount=major_of(line.unit_minor - unit.gross_minor, order.currency),
        platform_discount=major_of(0, order.currency),
        display_status=status_of(order, unit),
        sku_type="NORMAL",
        item_tax=[
            ItemTax(
                tax_type="VAT",
                tax_amount=major_of(unit.tax_minor, order.currency),
                tax_rate=f"{line.rate_bp / 10_000:g}",
            )
        ],
        is_gift=False,
        room_id=str(unit.show_id) if unit.show_id else None,
    )
