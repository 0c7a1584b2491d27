"""The documents of an order, as files."""

from dataclasses import dataclass
from datetime import datetime

from vitrine import settlement
from vitrine.db import Tx
from vitrine.kit.text import mark
from vitrine.order import Order
from vitrine.settlement import Paper, PaperKind
from vitrine.web.visiting import Visit

NAMES = {
    PaperKind.INVOICE: mark("Invoice {number}"),
    PaperKind.CREDIT_NOTE: mark("Credit note {number}"),
    PaperKind.SLIP: mark("Slip for your parcel"),
}


@dataclass(frozen=True)
class PaperView:
    id: int
    kind: str
    about: int
    name: str
    at: datetime
    is_printed: bool


async def paper_views(tx: Tx, visit: Visit, order: Order) -> list[PaperView]:
    return [paper_view(visit, each) for each in await settlement.papers_of_order(tx, order.id)]


def paper_view(visit: Visit, paper: Paper) -> PaperView:
    return PaperView(
        id=paper.id,
        kind=str(paper.kind),
        about=paper.about,
        name=visit.says(NAMES[PaperKind(paper.kind)], number=paper.written_number),
        at=paper.issued_at,
        is_printed=paper.printed_at is not None,
    )
