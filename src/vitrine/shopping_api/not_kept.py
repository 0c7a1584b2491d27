"""What a client tells of a product that has no place here: said, or refused where it matters."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from vitrine.shopping_api.attributes import TAX_ID, named_ids
from vitrine.shopping_api.product_bodies import PartialBody, WholeBody
from vitrine.shopping_api.refusing import demand_left_out, invalid

NOT_KEPT = {
    "": (
        "size_chart",
        "delivery_option_ids",
        "manufacturer_ids",
        "responsible_person_ids",
        "shipping_template_id",
        "minimum_order_quantity",
        "purchase_order_quantity_limit",
        "search_terms",
        "key_product_features",
        "is_cod_allowed",
        "primary_combined_product_id",
        "product_tag_operations",
        "subscribe_info_edit",
        "replicated_products",
        "shipping_insurance_requirement",
        "auto_translate_enabled",
    ),
    "skus": (
        "list_price",
        "external_list_prices",
        "sku_unit_count",
        "sku_weight",
        "sku_dimensions",
        "external_urls",
        "extra_identifier_codes",
    ),
    "skus.sales_attributes": ("sku_img", "supplementary_sku_images"),
    "skus.inventory": ("backorder_quantity", "handling_time"),
    "skus.price": ("starting_bid_price",),
    "certifications": ("expiration_date",),
    "product_attributes.values": ("metric_standard_info",),
}
NO_PRE_SALE = (None, "", "NONE")
ONE_PRICE = (None, "", "FIXED_PRICE")
HERE = "TIKTOK_SHOP"
KNOWN_ATTRIBUTES = {*named_ids(), TAX_ID}


class Warned(msgspec.Struct, frozen=True):
    message: str


def warnings_for(raw: bytes) -> list[Warned]:
    """A known field that nothing here keeps is no silent loss."""
    told = msgspec.json.decode(raw)
    fields = [
        f"{path}.{name}".removeprefix(".")
        for path, names in NOT_KEPT.items()
        for name in names
        if any(each.get(name) for each in inside(told, path))
    ]
    unknown = [
        f"product_attributes[{each.get('id')}]"
        for each in inside(told, "product_attributes")
        if each.get("id") not in KNOWN_ATTRIBUTES
    ]
    return [Warned(f"{each} is not kept by this server.") for each in [*fields, *unknown]]


def inside(told: Any, path: str) -> Iterator[dict[str, Any]]:
    """The objects there, through the lists on the way."""
    first, _, rest = path.partition(".")
    for each in told if isinstance(told, list) else [told]:
        if isinstance(each, dict) and first:
            yield from inside(each.get(first), rest)
        elif isinstance(each, dict):
            yield each


def demand_sold_as_told(body: WholeBody | PartialBody) -> None:
    """Left out in silence, something else would be sold than what was told, or at another time."""
    if body.scheduled_sale and body.scheduled_sale.is_enabled_scheduled_sale:
        raise invalid("scheduled_sale", "not supported: list the product when its time comes")
    demand_here(body.listing_platforms)
    demand_left_out(
        ("is_not_for_sale", body.is_not_for_sale, "gifts have no listing"),
        ("is_pre_owned", body.is_pre_owned, "what is sold here is new"),
        ("is_blind_box", body.is_blind_box, "nobody buys what they cannot see"),
        ("pod_info", body.pod_info, "nothing is printed to order"),
        ("selling_format", body.selling_format not in ONE_PRICE, "there are no auctions"),
    )
    for n, sku in enumerate(body.skus or ()):
        is_pre_sale = sku.pre_sale and sku.pre_sale.type not in NO_PRE_SALE
        demand_left_out(
            (f"skus[{n}].pre_sale", is_pre_sale, "list it once it can be sent"),
            (f"skus[{n}].combined_skus", sku.combined_skus, "a bundle is a SKU of its own"),
            (f"skus[{n}].fees", sku.fees, "nothing is charged beside the price"),
        )


def demand_here(platforms: Sequence[str] | None) -> None:
    """Of several, this stands for the format's first one."""
    if platforms and HERE not in platforms:
        raise invalid("listing_platforms", f"there is none but {HERE}")
