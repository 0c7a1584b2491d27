from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "placed-is-paid",
        "A placed order was paid in full, once",
        """
        select orders.id as order_id, orders.total_minor, payment.minor as paid, payment.state
        from orders left join payment on payment.order_id = orders.id
        where {lately} and orders.state in ('placed', 'closed') and orders.total_minor > 0
          and (payment.state is distinct from 'captured' or payment.minor <> orders.total_minor
               or payment.currency <> orders.currency)""",
        "orders.id in (select order_id from order_history where id >= :since)",
    ),
    Invariant(
        "paid-is-placed",
        "Money that was taken has bought an order, or is on its way back",
        """
        select payment.order_id, payment.minor, payment.refunded_minor, orders.state
        from payment join orders on orders.id = payment.order_id
        where {lately} and payment.state = 'captured' and orders.state not in ('placed', 'closed')
          and payment.refunded_minor < payment.minor""",
        "orders.id in (select order_id from order_history where id >= :since)",
    ),
)
