from vitrine.settlement.auditing import INVARIANTS
from vitrine.settlement.model import AccountKind, JournalEntry, LedgerAccount, OwnerKind, Posting
from vitrine.settlement.queries import Balance, balances_of_shop, entries_of_shop

__all__ = [
    "INVARIANTS",
    "AccountKind",
    "Balance",
    "JournalEntry",
    "LedgerAccount",
    "OwnerKind",
    "Posting",
    "balances_of_shop",
    "entries_of_shop",
]
