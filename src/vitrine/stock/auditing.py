from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "stock-counter",
        "The movements of a variant at a location sum to its counter",
        """
        select level.variant_id, level.location, level.on_hand, coalesce(sum(moved.quantity), 0)
               as moved
        from stock_level level left join stock_movement moved using (variant_id, location)
        where {lately} group by level.variant_id, level.location, level.on_hand
        having level.on_hand <> coalesce(sum(moved.quantity), 0)""",
        """(level.variant_id, level.location) in
        (select variant_id, location from stock_movement where id >= :since)""",
    ),
    Invariant(
        "stock-held",
        "The pieces of active holds sum to what is reserved",
        """
        select level.variant_id, level.location, level.reserved, coalesce(held.pieces, 0) as held
        from stock_level level left join (
            select line.variant_id, line.location, sum(line.quantity) as pieces
            from hold join hold_line line on line.hold_id = hold.id
            where hold.state = 'active' group by line.variant_id, line.location
        ) held using (variant_id, location)
        where {lately} and level.reserved <> coalesce(held.pieces, 0)""",
        """(level.variant_id, level.location) in
        (select line.variant_id, line.location from hold_line line where line.hold_id >= :since)""",
    ),
)
