from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "order-lines",
        "No order without lines, no line without its units, which cost together what it does",
        """
        select orders.id as order_id, line.id as line_id, line.quantity,
               count(unit.id) filter (where unit.replaced_by is null) as units
        from orders left join order_line line on line.order_id = orders.id
             left join order_unit unit on unit.line_id = line.id
        where {lately} group by orders.id, line.id
        having line.id is null
            or count(unit.id) filter (where unit.replaced_by is null) <> line.quantity
            or sum(unit.gross_minor) <> line.gross_minor
            or sum(unit.tax_minor) <> line.tax_minor""",
        "orders.id >= :since",
    ),
    Invariant(
        "order-stock",
        "An order has taken its pieces, once, but those put back; one never paid has none",
        """
        select orders.id as order_id, orders.state, units.pieces, coalesce(moved.pieces, 0) as moved
        from orders
             join lateral (select count(*) filter (where not restocked) as pieces
                           from order_unit where order_id = orders.id) units on true
             left join lateral (select sum(quantity) as pieces from stock_movement
                                where order_id = orders.id) moved on true
        where {lately} and coalesce(moved.pieces, 0) <>
              case when orders.state = 'expired' or
                        (orders.state = 'cancelled' and orders.placed_at is null)
                   then 0 else -units.pieces end""",
        """orders.id in (select order_id from order_history where id >= :since
                      union select order_id from stock_movement where id >= :since)""",
    ),
)
