"""How the law of a market calls its withdrawal function, in the reader's language."""

from dataclasses import dataclass

from vitrine.aftersale import function_of
from vitrine.kit import clock
from vitrine.kit.text import mark
from vitrine.market import WithdrawalFunction, law_of
from vitrine.order import Order
from vitrine.web.visiting import Visit

OPEN, CONFIRM = mark("Cancel a contract here"), mark("Confirm cancellation")


@dataclass(frozen=True)
class Words:
    open: str
    confirm: str


def words_for_market(visit: Visit) -> Words:
    today = clock.now().astimezone(visit.market.zone).date()
    return words(visit, law_of(visit.market.code, today).withdrawal_function)


def words_for_order(visit: Visit, order: Order) -> Words:
    return words(visit, function_of(order))


def words(visit: Visit, function: WithdrawalFunction | None) -> Words:
    if function is None:
        return Words(visit.says(OPEN), visit.says(CONFIRM))
    confirm = function.confirm_labels
    return Words(
        function.label(visit.language),
        confirm.get(visit.language) or next(iter(confirm.values())),
    )
