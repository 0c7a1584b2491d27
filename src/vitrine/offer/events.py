from vitrine.db import Fact


class PriceChanged(Fact, frozen=True, kw_only=True, tag="price.changed"):
    variant_id: int
    market: str
