from hypothesis import given
from hypothesis import strategies as st

from vitrine.kit.money import Money, tax_within
from vitrine.order import tax

RATES = st.sampled_from([0, 500, 700, 1900, 2000])
LINES = st.lists(st.tuples(st.integers(0, 10**7), RATES), min_size=1, max_size=12)


def eur(minor: int) -> Money:
    return Money(minor, "EUR")


@given(lines=LINES, delivery=st.integers(0, 5000))
def test_every_cent_is_in_one_rate_group(lines: list[tuple[int, int]], delivery: int) -> None:
    taxed = tax([(eur(gross), rate) for gross, rate in lines], eur(delivery))
    assert sum(group.gross.minor for group in taxed.groups) == delivery + sum(
        gross for gross, _ in lines
    )
    assert {group.rate_bp for group in taxed.groups} == {rate for _, rate in lines}


@given(lines=LINES, delivery=st.integers(0, 5000))
def test_a_groups_tax_is_that_of_its_sum(lines: list[tuple[int, int]], delivery: int) -> None:
    taxed = tax([(eur(gross), rate) for gross, rate in lines], eur(delivery))
    for group in taxed.groups:
        assert group.tax == tax_within(group.gross, group.rate_bp)


@given(lines=LINES)
def test_without_delivery_the_lines_taxes_sum_to_their_group(
    lines: list[tuple[int, int]],
) -> None:
    taxed = tax([(eur(gross), rate) for gross, rate in lines], eur(0))
    for group in taxed.groups:
        of_group = [
            line_tax.minor
            for line_tax, (_, rate) in zip(taxed.line_taxes, lines, strict=True)
            if rate == group.rate_bp
        ]
        assert sum(of_group) == group.tax.minor


@given(lines=LINES, delivery=st.integers(0, 5000))
def test_no_line_is_taxed_beyond_its_price(lines: list[tuple[int, int]], delivery: int) -> None:
    taxed = tax([(eur(gross), rate) for gross, rate in lines], eur(delivery))
    for line_tax, (gross, _) in zip(taxed.line_taxes, lines, strict=True):
        assert 0 <= line_tax.minor <= gross


def test_delivery_follows_the_goods_at_their_rates() -> None:
    taxed = tax([(eur(3000), 1900), (eur(1000), 700)], eur(400))
    assert [(group.rate_bp, group.gross) for group in taxed.groups] == [
        (1900, eur(3300)),
        (700, eur(1100)),
    ]


def test_three_lines_share_a_tax_that_does_not_divide() -> None:
    taxed = tax([(eur(100), 1900)] * 3, eur(0))
    assert [line_tax.minor for line_tax in taxed.line_taxes] == [16, 16, 16]
    assert taxed.total() == eur(48)
