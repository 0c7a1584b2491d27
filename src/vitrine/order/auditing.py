from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "order-lines",
        "No order without lines, no line without its units",
        """
        select orders.id as order_id, line.id as line_id, line.quantity, count(unit.id) as units
        from orders left join order_line line on line.order_id = orders.id
             left join order_unit unit on unit.line_id = line.id
        group by orders.id, line.id
        having line.id is null or count(unit.id) <> line.quantity""",
    ),
    Invariant(
        "order-stock",
        "An order has taken the pieces of its lines, once; one that never was paid has none",
        """
        select orders.id as order_id, orders.state, lines.pieces, coalesce(moved.pieces, 0) as moved
        from orders
             join (select order_id, sum(quantity) as pieces from order_line group by order_id) lines
                  on lines.order_id = orders.id
             left join (select order_id, sum(quantity) as pieces from stock_movement
                        where order_id is not null group by order_id) moved
                  on moved.order_id = orders.id
        where coalesce(moved.pieces, 0) <>
              case when orders.state in ('expired', 'cancelled') then 0 else -lines.pieces end""",
    ),
)
