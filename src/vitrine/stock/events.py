from datetime import datetime

from vitrine.db import Fact
from vitrine.stock.model import MAIN


class PieceOffered(Fact, frozen=True, kw_only=True, tag="stock.piece_offered"):
    entry_id: int
    variant_id: int
    account_id: int | None
    until: datetime


class StockChanged(Fact, frozen=True, kw_only=True, tag="stock.changed"):
    variant_id: int
    available: int
    version: int
    location: str = MAIN
