from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "ledger-balanced",
        "Every entry has postings, and its debits are its credits, in each currency",
        """
        select entry.id as entry_id, account.currency,
               sum(case side when 'D' then minor else -minor end) as too_much
        from journal_entry entry left join posting on posting.entry_id = entry.id
             left join ledger_account account on account.id = posting.account_id
        where {lately} group by entry.id, account.currency
        having sum(case side when 'D' then minor else -minor end) is distinct from 0""",
        "entry.id >= :since",
    ),
    Invariant(
        "ledger-complete",
        "What was captured, refunded or disputed more than a minute ago is booked",
        """
        select payment.order_id, 'capture' as what, payment.minor from payment
        where payment.state = 'captured' and payment.captured_at < :before and payment.minor > 0
          and payment.id >= {since}
          and not exists (select from journal_entry
                          where key = 'capture/' || payment.order_id)
        union all
        select refund.order_id, 'refund', refund.minor from refund
        where refund.state = 'succeeded' and refund.changed_at < :before and refund.id >= {since}
          and not exists (select from journal_entry where key = 'refund/' || refund.id)
        union all
        select dispute.order_id, 'dispute', dispute.minor from dispute
        where dispute.opened_at < :before and dispute.id >= {since}
          and not exists (select from journal_entry where key = 'dispute/' || dispute.id)""",
    ),
    Invariant(
        "shares-settled",
        "Of an order that is over and paid back in full nobody keeps a share",
        """
        select entry.order_id, account.kind, account.owner_id,
               sum(case posting.side when 'D' then posting.minor else -posting.minor end) as kept
        from journal_entry entry join posting on posting.entry_id = entry.id
             join ledger_account account on account.id = posting.account_id
             join orders on orders.id = entry.order_id
        where {lately} and orders.state = 'cancelled' and orders.placed_at < :before
          and account.kind in
              ('commission', 'commission_vat', 'vat_owed', 'creator_pending', 'creator_available')
          and not exists (select from credit where credit.order_id = orders.id
                          and credit.made_at >= :before)
        group by entry.order_id, account.kind, account.owner_id
        having sum(case posting.side when 'D' then posting.minor else -posting.minor end) <> 0""",
        "orders.id in (select order_id from journal_entry where id >= :since)",
    ),
    Invariant(
        "ledger-kept",
        "What may be paid out is what its postings sum to",
        """
        select account.id, account.kept_minor,
               sum(case side when 'C' then minor else -minor end) as booked
        from ledger_account account left join posting on posting.account_id = account.id
        where {lately} and account.kind in ('seller_available', 'creator_available')
        group by account.id, account.kept_minor
        having coalesce(sum(case side when 'C' then minor else -minor end), 0)
               <> account.kept_minor""",
        "account.id in (select account_id from posting where entry_id >= :since)",
    ),
    Invariant(
        "papers-numbered",
        "The numbers of a seller's invoices and credit notes have no gap",
        """
        select series.shop_id, series.kind, series.last, count(paper.id) as papers,
               max(paper.number) as highest
        from paper_series series
             left join paper on paper.shop_id = series.shop_id and paper.kind = series.kind
        where {lately} group by series.shop_id, series.kind, series.last
        having count(paper.id) <> series.last or max(paper.number) is distinct from series.last""",
        "false",
    ),
    Invariant(
        "commission-invoiced",
        "The numbers of the operator's invoices have no gap",
        """
        select operator.invoices, count(invoice.id) as issued, max(invoice.number) as highest
        from operator left join commission_invoice invoice on true
        where {lately} group by operator.id, operator.invoices
        having count(invoice.id) <> operator.invoices
            or coalesce(max(invoice.number), 0) <> operator.invoices""",
        "false",
    ),
)
