from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "refund-counter",
        "The refunds of a payment that did not fail sum to its counter",
        """
        select payment.id as payment_id, payment.refunded_minor, coalesce(sum(refund.minor), 0)
               as refunds
        from payment left join refund
             on refund.payment_id = payment.id and refund.state <> 'failed'
        where {lately} group by payment.id
        having payment.refunded_minor <> coalesce(sum(refund.minor), 0)""",
        """(payment.id >= :since
            or payment.id in (select payment_id from refund where id >= :since))""",
    ),
)
