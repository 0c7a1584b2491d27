"""Returns, as answers and messages name them."""

from vitrine.aftersale import ReturnKind, ReturnState

RETURN_STATUSES = {
    ReturnState.REQUESTED: "RETURN_OR_REFUND_REQUEST_PENDING",
    ReturnState.APPROVED: "AWAITING_BUYER_SHIP",
    ReturnState.SENT: "BUYER_SHIPPED_ITEM",
    ReturnState.RECEIVED: "RETURN_OR_REFUND_REQUEST_SUCCESS",
    ReturnState.SETTLED: "RETURN_OR_REFUND_REQUEST_COMPLETE",
    ReturnState.REFUSED: "REFUND_OR_RETURN_REQUEST_REJECT",
    ReturnState.CANCELLED: "RETURN_OR_REFUND_REQUEST_CANCEL",
}
REPLACEMENT_STATUSES = RETURN_STATUSES | {
    ReturnState.REQUESTED: "REPLACEMENT_REQUEST_PENDING",
    ReturnState.SETTLED: "REPLACEMENT_REQUEST_COMPLETE",
    ReturnState.REFUSED: "REPLACEMENT_REQUEST_REJECT",
    ReturnState.CANCELLED: "REPLACEMENT_REQUEST_CANCEL",
}
RETURN_TYPES = {
    ReturnKind.WITHDRAWAL: "RETURN_AND_REFUND",
    ReturnKind.RETURN: "RETURN_AND_REFUND",
    ReturnKind.REFUND: "REFUND",
    ReturnKind.EXCHANGE: "REPLACEMENT",
}


def return_status(kind: ReturnKind, state: ReturnState) -> str:
    statuses = REPLACEMENT_STATUSES if kind is ReturnKind.EXCHANGE else RETURN_STATUSES
    return statuses[state]
