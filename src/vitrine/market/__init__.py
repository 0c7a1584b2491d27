from vitrine.market.lawbook import (
    Law,
    Market,
    WithdrawalFunction,
    law_of,
    market,
    market_codes,
    markets,
)
from vitrine.market.model import Capability, MarketStage, Stage, WaitlistEntry, WaitlistRole
from vitrine.market.opening import (
    allows,
    demand,
    resume,
    seed_stages,
    set_stage,
    stage_of,
    stop,
)
from vitrine.market.unit_pricing import UnitPrice, needs_unit_price, unit_price
from vitrine.market.vat_numbers import vat_number
from vitrine.market.vat_rates import (
    Supply,
    SupplyKind,
    TaxCategory,
    Vat,
    VatScheme,
    supply,
    tax_rate_bp,
    taxed_countries,
    vat_of,
)
from vitrine.market.waiting import join_waitlist

__all__ = [
    "Capability",
    "Law",
    "Market",
    "MarketStage",
    "Stage",
    "Supply",
    "SupplyKind",
    "TaxCategory",
    "UnitPrice",
    "Vat",
    "VatScheme",
    "WaitlistEntry",
    "WaitlistRole",
    "WithdrawalFunction",
    "allows",
    "demand",
    "join_waitlist",
    "law_of",
    "market",
    "market_codes",
    "markets",
    "needs_unit_price",
    "resume",
    "seed_stages",
    "set_stage",
    "stage_of",
    "stop",
    "supply",
    "tax_rate_bp",
    "taxed_countries",
    "unit_price",
    "vat_number",
    "vat_of",
]
