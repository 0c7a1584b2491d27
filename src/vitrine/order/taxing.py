from collections.abc import Sequence

import msgspec

from vitrine.kit.money import Money, allocate, tax_within

TAX_POLICY = "inclusive.tax-first.per-rate-group.1"


class TaxGroup(msgspec.Struct, frozen=True):
    rate_bp: int
    gross: Money
    tax: Money


class Taxed(msgspec.Struct, frozen=True):
    line_taxes: tuple[Money, ...]
    groups: tuple[TaxGroup, ...]

    def total(self) -> Money:
        zero = Money(0, self.groups[0].tax.currency)
        return sum((group.tax for group in self.groups), start=zero)


def tax(lines: Sequence[tuple[Money, int]], delivery: Money) -> Taxed:
    """The tax inside each rate's sum first; its lines share it. Delivery follows the goods."""
    rates = sorted({rate_bp for _, rate_bp in lines}, reverse=True)
    goods = [sum(gross.minor for gross, at in lines if at == rate_bp) for rate_bp in rates]
    shares = allocate(delivery.minor, goods) if any(goods) else first_takes(delivery, len(goods))
    line_taxes = [Money(0, delivery.currency)] * len(lines)
    groups: list[TaxGroup] = []
    for rate_bp, gross, share in zip(rates, goods, shares, strict=True):
        group = group_of(rate_bp, Money(gross + share, delivery.currency))
        groups.append(group)
        members = [n for n, (_, at) in enumerate(lines) if at == rate_bp]
        weights = [*(lines[n][0].minor for n in members), share]
        for n, minor in zip(members, allocate(group.tax.minor, weights), strict=False):
            line_taxes[n] = Money(minor, delivery.currency)
    return Taxed(tuple(line_taxes), tuple(groups))


def group_of(rate_bp: int, gross: Money) -> TaxGroup:
    return TaxGroup(rate_bp, gross, tax_within(gross, rate_bp))


def first_takes(delivery: Money, groups: int) -> list[int]:
    return [delivery.minor] + [0] * (groups - 1)
