"""A brand's ERP on the typed client from PyPI, unchanged, and what it lists."""

from typing import Any

from tests.world.field_trees import misfits

SAFETY = {
    "101001": "Atelier Ombra Ltd",
    "101002": "4 Kiln Lane, London",
    "101003": "hello@ombra.example",
    "101004": "GB",
}


def fits(answer: Any) -> Any:
    assert answer is not None
    assert misfits(answer) == []
    return answer


def a_mug(image: str, shop_id: str, **more: Any) -> dict[str, Any]:
    """Two sizes of it."""
    return {
        "title": "Café crème mug",
        "description": "<p>Thrown by hand.</p>",
        "category_id": "600001",
        "main_images": [{"uri": image}],
        "product_attributes": [
            {"id": id_, "values": [{"name": name}]} for id_, name in SAFETY.items()
        ],
        "package_weight": {"value": "0.45", "unit": "KILOGRAM"},
        "package_dimensions": {"length": "12", "width": "9", "height": "9.5", "unit": "CENTIMETER"},
        "external_product_id": "erp-7",
        "skus": [
            {
                "seller_sku": f"MUG-{size}",
                "sales_attributes": [
                    {"name": "Colour", "value_name": "Crème"},
                    {"id": "100007", "value_name": size},
                ],
                "price": {"amount": "12.50", "currency": "GBP"},
                "inventory": [{"warehouse_id": shop_id, "quantity": 5}],
                "identifier_code": {"code": "4006381333931", "type": "EAN"},
            }
            for size in ("S", "L")
        ],
    } | more
