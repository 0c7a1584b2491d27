from enum import StrEnum

import msgspec


class Severity(StrEnum):
    ERROR = "error"  # the show may not go live
    WARNING = "warning"


class Rule(StrEnum):
    EMPTY_RUNDOWN = "empty-rundown"
    NOT_LISTED = "not-listed"
    NO_PRICE = "no-price"
    UNIT_PRICE = "unit-price"
    PRIOR_PRICE = "prior-price"
    PRODUCT_SAFETY = "product-safety"
    TRADER_IDENTITY = "trader-identity"
    AD_LABEL = "ad-label"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """`law`: where the rule stands written. `remedy` is a msgid that takes `facts`."""

    rule: Rule
    severity: Severity
    remedy: str
    law: str = ""
    market: str | None = None
    item_id: int | None = None
    product: str = ""
    facts: dict[str, str] = {}
