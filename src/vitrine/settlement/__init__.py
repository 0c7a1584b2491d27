from vitrine.settlement.auditing import INVARIANTS
from vitrine.settlement.awaiting import Unsettled, sum_unsettled, unsettled
from vitrine.settlement.commission_model import CommissionInvoice
from vitrine.settlement.commission_papers import (
    commission_invoice_by_id,
    commission_invoices_of,
    commission_to_print,
    mark_commission_printed,
)
from vitrine.settlement.earning import Asked, Earned, summed
from vitrine.settlement.fees import book_fees
from vitrine.settlement.invoicing import invoice_commission
from vitrine.settlement.model import (
    AccountKind,
    EntryKind,
    JournalEntry,
    LedgerAccount,
    OwnerKind,
    Posting,
)
from vitrine.settlement.moving import Movement, movements_of_shop, payouts_of_shop
from vitrine.settlement.paper_bodies import (
    AnyBody,
    Bill,
    BillLine,
    BillTax,
    CommissionBill,
    CreditNote,
    Invoice,
    Issuer,
    ParcelPaper,
    Slip,
    SlipLine,
    commission_from_data,
)
from vitrine.settlement.paper_bodies import from_data as body_from_data
from vitrine.settlement.paper_model import Paper, PaperKind
from vitrine.settlement.papers import (
    mark_printed,
    paper_by_id,
    papers_of_order,
    papers_to_print,
)
from vitrine.settlement.parcel_papers import parcel_paper
from vitrine.settlement.paying_out import pay_out, set_payout_account
from vitrine.settlement.payout_model import Payout, PayoutAccount, PayoutState
from vitrine.settlement.posting import Owner
from vitrine.settlement.queries import Balance, balances_of, balances_of_shop, entries_of_shop
from vitrine.settlement.releasing import release, release_due
from vitrine.settlement.settling import (
    OrderSettled,
    PaidState,
    Settled,
    day_settled,
    days_settled,
    orders_of_day,
    settled_of_order,
)
from vitrine.settlement.sharing import earned_with
from vitrine.settlement.stating import (
    LineKind,
    Statement,
    StatementLine,
    currencies_of,
    statement,
)

__all__ = [
    "INVARIANTS",
    "AccountKind",
    "AnyBody",
    "Asked",
    "Balance",
    "Bill",
    "BillLine",
    "BillTax",
    "CommissionBill",
    "CommissionInvoice",
    "CreditNote",
    "Earned",
    "EntryKind",
    "Invoice",
    "Issuer",
    "JournalEntry",
    "LedgerAccount",
    "LineKind",
    "Movement",
    "OrderSettled",
    "Owner",
    "OwnerKind",
    "PaidState",
    "Paper",
    "PaperKind",
    "ParcelPaper",
    "Payout",
    "PayoutAccount",
    "PayoutState",
    "Posting",
    "Settled",
    "Slip",
    "SlipLine",
    "Statement",
    "StatementLine",
    "Unsettled",
    "balances_of",
    "balances_of_shop",
    "body_from_data",
    "book_fees",
    "commission_from_data",
    "commission_invoice_by_id",
    "commission_invoices_of",
    "commission_to_print",
    "currencies_of",
    "day_settled",
    "days_settled",
    "earned_with",
    "entries_of_shop",
    "invoice_commission",
    "mark_commission_printed",
    "mark_printed",
    "movements_of_shop",
    "orders_of_day",
    "paper_by_id",
    "papers_of_order",
    "papers_to_print",
    "parcel_paper",
    "pay_out",
    "payouts_of_shop",
    "release",
    "release_due",
    "set_payout_account",
    "settled_of_order",
    "statement",
    "sum_unsettled",
    "summed",
    "unsettled",
]
