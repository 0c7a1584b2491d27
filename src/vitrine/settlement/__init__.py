from vitrine.settlement.auditing import INVARIANTS
from vitrine.settlement.fees import book_fees
from vitrine.settlement.model import (
    AccountKind,
    EntryKind,
    JournalEntry,
    LedgerAccount,
    OwnerKind,
    Posting,
)
from vitrine.settlement.paper_bodies import (
    AnyBody,
    Bill,
    BillLine,
    BillTax,
    CreditNote,
    Invoice,
    Issuer,
    Slip,
    SlipLine,
)
from vitrine.settlement.paper_bodies import from_data as body_from_data
from vitrine.settlement.paper_model import Paper, PaperKind
from vitrine.settlement.papers import (
    mark_printed,
    paper_by_id,
    papers_of_order,
    papers_to_print,
)
from vitrine.settlement.paying_out import pay_out, set_payout_account
from vitrine.settlement.payout_model import Payout, PayoutAccount, PayoutState
from vitrine.settlement.posting import Owner
from vitrine.settlement.queries import Balance, balances_of, balances_of_shop, entries_of_shop
from vitrine.settlement.releasing import release, release_due
from vitrine.settlement.stating import Statement, StatementLine, currencies_of, statement

__all__ = [
    "INVARIANTS",
    "AccountKind",
    "AnyBody",
    "Balance",
    "Bill",
    "BillLine",
    "BillTax",
    "CreditNote",
    "EntryKind",
    "Invoice",
    "Issuer",
    "JournalEntry",
    "LedgerAccount",
    "Owner",
    "OwnerKind",
    "Paper",
    "PaperKind",
    "Payout",
    "PayoutAccount",
    "PayoutState",
    "Posting",
    "Slip",
    "SlipLine",
    "Statement",
    "StatementLine",
    "balances_of",
    "balances_of_shop",
    "body_from_data",
    "book_fees",
    "currencies_of",
    "entries_of_shop",
    "mark_printed",
    "paper_by_id",
    "papers_of_order",
    "papers_to_print",
    "pay_out",
    "release",
    "release_due",
    "set_payout_account",
    "statement",
]
