from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "ledger-balanced",
        "Every entry's debits are its credits, in each currency",
        """
        select posting.entry_id, account.currency,
               sum(case side when 'D' then minor else -minor end) as too_much
        from posting join ledger_account account on account.id = posting.account_id
        group by posting.entry_id, account.currency
        having sum(case side when 'D' then minor else -minor end) <> 0
        union all
        select entry.id, null, null from journal_entry entry
        where not exists (select from posting where posting.entry_id = entry.id)""",
    ),
    Invariant(
        "ledger-complete",
        "What was captured, refunded or disputed more than a minute ago is booked",
        """
        select payment.order_id, 'capture' as what, payment.minor from payment
        where payment.state = 'captured' and payment.captured_at < :before
          and not exists (select from journal_entry
                          where key = 'capture/' || payment.order_id)
        union all
        select refund.order_id, 'refund', refund.minor from refund
        where refund.state = 'succeeded' and refund.changed_at < :before
          and not exists (select from journal_entry where key = 'refund/' || refund.id)
        union all
        select dispute.order_id, 'dispute', dispute.minor from dispute
        where dispute.opened_at < :before
          and not exists (select from journal_entry where key = 'dispute/' || dispute.id)""",
    ),
)
