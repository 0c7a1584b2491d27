"""What a client tells of a product that has no place here: said, or refused where it matters."""

from collections.abc import Iterator
from typing import Any

import msgspec

from vitrine.shopping_api.product_bodies import PartialBody, WholeBody
from vitrine.shopping_api.refusing import invalid

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
    ),
    "skus": (
        "list_price",
        "external_list_prices",
        "fees",
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
}
NO_PRE_SALE = (None, "", "NONE")


class Warned(msgspec.Struct, frozen=True):
    message: str


def warnings_for(raw: bytes) -> list[Warned]:
    """A known field that nothing here keeps is no silent loss."""
    told = msgspec.json.decode(raw)
    return [
        Warned(f"{f'{path}.{name}'.removeprefix('.')} is not kept by this server.")
        for path, names in NOT_KEPT.items()
        for name in names
        if any(each.get(name) for each in inside(told, path))
    ]


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
    for field, told, instead in (
        ("is_not_for_sale", body.is_not_for_sale, "gifts have no listing"),
        ("is_pre_owned", body.is_pre_owned, "what is sold here is new"),
        ("is_blind_box", body.is_blind_box, "nobody buys what they cannot see"),
    ):
        if told:
            raise invalid(field, f"not supported: {instead}")
    for n, sku in enumerate(body.skus or ()):
        if sku.pre_sale and sku.pre_sale.type not in NO_PRE_SALE:
            raise invalid(f"skus[{n}].pre_sale", "not supported: list it once it can be sent")
        if sku.combined_skus:
            raise invalid(f"skus[{n}].combined_skus", "not supported: a bundle is a SKU of its own")
