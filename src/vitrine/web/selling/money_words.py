from vitrine.kit.text import mark
from vitrine.settlement import AccountKind, LineKind

ACCOUNTS = {
    AccountKind.SELLER_PENDING: mark("Until the time for returns is over"),
    AccountKind.CREATOR_PENDING: mark("Until the time for returns is over"),
    AccountKind.SELLER_AVAILABLE: mark("To be paid out"),
    AccountKind.CREATOR_AVAILABLE: mark("To be paid out"),
    AccountKind.IN_DISPUTE: mark("Contested by a bank"),
}
LINES = {
    LineKind.CAPTURE: mark("Sale"),
    LineKind.REFUND: mark("Refund"),
    LineKind.REFUND_RETURNED: mark("Refund that came back"),
    LineKind.DISPUTE: mark("Contested"),
    LineKind.DISPUTE_WON: mark("Contest won"),
    LineKind.DISPUTE_LOST: mark("Contest lost"),
    LineKind.COMMISSION: mark("Commission"),
    LineKind.COMMISSION_BACK: mark("Commission given back"),
    LineKind.COMMISSION_VAT: mark("VAT on the commission"),
    LineKind.COMMISSION_VAT_BACK: mark("VAT on the commission given back"),
    LineKind.SHARE: mark("Creator's share"),
    LineKind.SHARE_BACK: mark("Creator's share given back"),
    LineKind.VAT_KEPT: mark("VAT that the operator owes for you"),
    LineKind.VAT_GIVEN_BACK: mark("VAT that the operator no longer owes"),
    LineKind.PAYOUT: mark("Payout"),
    LineKind.PAYOUT_FAILED: mark("Payout that came back"),
}
