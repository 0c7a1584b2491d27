from vitrine.market.lawbook import (
    Law,
    Market,
    TaxCategory,
    WithdrawalFunction,
    law_of,
    market,
    market_codes,
    markets,
    tax_rate_bp,
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
from vitrine.market.waiting import join_waitlist

__all__ = [
    "Capability",
    "Law",
    "Market",
    "MarketStage",
    "Stage",
    "TaxCategory",
    "UnitPrice",
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
    "tax_rate_bp",
    "unit_price",
]
