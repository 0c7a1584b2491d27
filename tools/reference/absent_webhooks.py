"""Events of the format that Vitrine never sends."""

from dataclasses import dataclass


@dataclass(frozen=True)
class AbsentEvent:
    numbers: tuple[int, ...]
    why: str


ABSENT_EVENTS = (
    AbsentEvent((2,), "11 and 12 took its place."),
    AbsentEvent((3,), "An order is sent where its buyer said as they ordered."),
    AbsentEvent((13, 14, 33), "There are no conversations beside the chat of a show."),
    AbsentEvent((17, 20, 55, 56, 59), "They are for creators' programs; tokens are of sellers."),
    AbsentEvent((19, 66), "A size chart is part of the description."),
    AbsentEvent((21, 22, 23, 24, 58), "Sellers keep and send their goods themselves."),
    AbsentEvent((25, 46, 62), "Nobody here judges, translates or weighs what a seller says."),
    AbsentEvent((27,), "There is no stock level that is watched: `inventory/search` tells it."),
    AbsentEvent((35, 36), "For Indonesia and Brazil only."),
    AbsentEvent((37,), "A product is never in review."),
    AbsentEvent((38,), "What a price was before is counted from the ledger of prices."),
    AbsentEvent((42,), "Products are not put together in one listing."),
    AbsentEvent((51, 52), "Through this API a product is listed in the shop's home market."),
    AbsentEvent((64, 65, 67), "The merged model of 2026; 11 and 12 tell of the same."),
    AbsentEvent(
        (71,),
        "Each tap on *Buy* changes it, and pieces come back by themselves: "
        "`inventory/search` tells what there is.",
    ),
)
