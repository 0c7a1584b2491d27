from enum import StrEnum
from typing import Any

import msgspec


class What(StrEnum):
    """What changes. Money is told in minor units."""

    TITLE = "title"
    DESCRIPTION = "description"
    BRAND = "brand"
    CATEGORY = "category"
    TAX = "tax_category"
    OPTIONS = "option_name"
    WEIGHT = "weight"
    SAFETY = "safety"
    PICTURES = "pictures"
    SALE = "on_sale"
    VARIANTS = "variants"
    SKU = "sku"
    OPTION = "option"
    BARCODE = "barcode"
    CONTENT = "content"
    PRICE = "price"
    STOCK = "stock"


class Change(msgspec.Struct, frozen=True, array_like=True):
    what: What
    of: str = ""  # a variant's SKU
    old: Any = None
    new: Any = None
