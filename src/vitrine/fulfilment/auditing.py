from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "parcel-units",
        "A piece is as far as its parcel, and every one that left or will is in a parcel",
        """
        select unit.order_id, unit.id as unit_id, unit.state, parcel.id as parcel_id,
               parcel.state as parcel_state
        from order_unit unit join orders on orders.id = unit.order_id
             left join parcel_unit inside on inside.unit_id = unit.id
             left join parcel on parcel.id = inside.parcel_id
        where {lately} and orders.state in ('placed', 'closed') and orders.placed_at < :before
          and unit.state is distinct from case parcel.state
                when 'open' then 'ordered' when 'packed' then 'packed'
                when 'handed_over' then 'shipped' when 'delivered' then 'delivered'
                else 'cancelled' end""",
        """(orders.id in (select order_id from order_history where id >= :since)
            or orders.id in (select order_id from parcel_history moved
                             join parcel on parcel.id = moved.parcel_id
                             where moved.id >= :since))""",
    ),
)
