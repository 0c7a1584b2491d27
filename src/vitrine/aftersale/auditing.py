from vitrine.db.auditing import Invariant

INVARIANTS = (
    Invariant(
        "credit-lines",
        "What a credit gives back is the sum of its lines",
        """
        select credit.id as credit_id, credit.minor, credit.tax_minor, sum(line.minor) as lines,
               sum(line.tax_minor) as taxes
        from credit left join credit_line line on line.credit_id = credit.id
        where {lately} group by credit.id
        having credit.minor is distinct from sum(line.minor)
            or credit.tax_minor is distinct from sum(line.tax_minor)""",
        "credit.id >= :since",
    ),
    Invariant(
        "credit-units",
        "What was given back for a piece is its counter; with its price its tax is back",
        """
        select unit.id as unit_id, unit.credited_minor, unit.credited_tax_minor,
               coalesce(sum(line.minor), 0) as lines, coalesce(sum(line.tax_minor), 0) as taxes
        from order_unit unit left join credit_line line on line.unit_id = unit.id
        where {lately} group by unit.id
        having unit.credited_minor <> coalesce(sum(line.minor), 0)
            or unit.credited_tax_minor <> coalesce(sum(line.tax_minor), 0)
            or (unit.credited_minor = unit.gross_minor
                and unit.credited_tax_minor <> unit.tax_minor)""",
        """unit.id in (select made.unit_id from credit_line made where made.credit_id >= :since)""",
    ),
    Invariant(
        "credit-refund",
        "Every credit is paid by a refund of the same amount",
        """
        select credit.id as credit_id, credit.minor, refund.minor as refund, refund.state
        from credit join refund on refund.id = credit.refund_id
        where {lately} and (refund.minor <> credit.minor or refund.order_id <> credit.order_id
                            or refund.state = 'failed')""",
        "credit.id >= :since",
    ),
)
