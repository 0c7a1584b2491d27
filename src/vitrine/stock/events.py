from vitrine.db import Fact


class StockChanged(Fact, frozen=True, kw_only=True, tag="stock.changed"):
    variant_id: int
    available: int
    version: int
