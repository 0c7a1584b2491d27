from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "deal-shares",
        "What counts against a buyer's limit of a deal is what their orders took of it",
        """
        select share.deal_id, share.who, share.pieces, coalesce(used.pieces, 0) as used
        from deal_share share left join lateral (
            select sum(pieces) as pieces from deal_use
            where deal_id = share.deal_id and who = share.who and released_at is null
        ) used on true
        where {lately} and share.pieces <> coalesce(used.pieces, 0)""",
        """(share.deal_id, share.who) in
        (select deal_id, who from deal_use where order_id >= :since)""",
    ),
    Invariant(
        "discount-uses",
        "A discount that is limited was used as often as orders have it",
        """
        select discount.id as discount_id, discount.used, count(used.order_id) as orders
        from discount left join discount_use used
             on used.discount_id = discount.id and used.released_at is null
        where {lately} and discount.most_uses is not null
        group by discount.id, discount.used having discount.used <> count(used.order_id)""",
        "discount.id in (select discount_id from discount_use where order_id >= :since)",
    ),
)
