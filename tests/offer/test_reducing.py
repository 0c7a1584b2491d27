"""What discounts take off, for any basket."""

from hypothesis import given
from hypothesis import strategies as st

from vitrine.offer import DiscountKind, Item
from vitrine.offer.reducing import Rule, reductions

PRODUCTS = st.integers(1, 4)
ITEMS = st.lists(
    st.builds(
        Item,
        product_id=PRODUCTS,
        quantity=st.integers(1, 6),
        unit=st.integers(1, 20_000),
        in_deal=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)
SCOPE = st.frozensets(PRODUCTS, max_size=3)
CODES = st.sampled_from([None, "WELCOME"])
PERCENTS = st.integers(1, 10_000)


def a_rule(kind: DiscountKind, **terms: object) -> st.SearchStrategy[Rule]:
    rest = {name: term if isinstance(term, st.SearchStrategy) else st.just(term)
            for name, term in terms.items()}  # fmt: skip
    return st.builds(
        Rule,
        id=st.integers(1, 9),
        kind=st.just(kind),
        name=st.just("Autumn"),
        code=CODES,
        least=st.none() | st.integers(1, 30_000),
        combines=st.booleans(),
        **{"products": SCOPE} | rest,
    )


RULES = st.lists(
    a_rule(DiscountKind.PERCENT, percent_bp=PERCENTS)
    | a_rule(DiscountKind.AMOUNT, off=st.integers(1, 30_000))
    | a_rule(DiscountKind.FREE_DELIVERY)
    | a_rule(
        DiscountKind.BUY_GET, percent_bp=PERCENTS, buy=st.integers(1, 3), get=st.integers(1, 2)
    )
    | a_rule(
        DiscountKind.BUNDLE,
        off=st.integers(1, 9_000),
        products=st.frozensets(PRODUCTS, min_size=2, max_size=3),
    ),
    max_size=5,
    unique_by=lambda rule: rule.id,
)


@given(ITEMS, st.integers(0, 2_000), RULES)
def test_nothing_goes_below_zero_and_something_is_left_to_pay(
    items: list[Item], delivery: int, rules: list[Rule]
) -> None:
    taken = reductions(items, delivery, rules)
    assert all(each.minor > 0 for each in taken)
    for n, item in enumerate(items):
        assert sum(each.minor for each in taken if each.line == n) <= item.full
    assert sum(each.minor for each in taken if each.line is None) <= delivery
    whole = sum(item.full for item in items) + delivery
    assert whole - sum(each.minor for each in taken) > 0


@given(ITEMS, st.integers(0, 2_000), RULES)
def test_the_order_in_which_rules_come_changes_nothing(
    items: list[Item], delivery: int, rules: list[Rule]
) -> None:
    assert reductions(items, delivery, rules) == reductions(items, delivery, rules[::-1])


@given(ITEMS, st.integers(0, 2_000), RULES)
def test_what_does_not_combine_shares_no_line(
    items: list[Item], delivery: int, rules: list[Rule]
) -> None:
    alone = {rule.id for rule in rules if not rule.combines}
    taken = [each for each in reductions(items, delivery, rules) if each.line is not None]
    for each in taken:
        others = {other.discount_id for other in taken if other.line == each.line}
        assert each.discount_id not in alone or others == {each.discount_id}
        assert each.discount_id not in alone or not items[each.line or 0].in_deal


@given(ITEMS, st.integers(1, 9_999))
def test_a_percentage_is_rounded_once_over_all_lines(items: list[Item], percent_bp: int) -> None:
    rule = Rule(id=1, kind=DiscountKind.PERCENT, percent_bp=percent_bp)
    whole = sum(item.full for item in items)
    taken = sum(each.minor for each in reductions(items, 100, [rule]))
    assert taken == (whole * percent_bp * 2 + 10_000) // 20_000


def shares(items: list[Item], *rules: Rule, delivery: int = 395) -> list[tuple[int | None, int]]:
    return [(each.line, each.minor) for each in reductions(items, delivery, rules)]


def test_three_for_two_takes_the_cheapest_of_each_three() -> None:
    three_for_two = Rule(id=1, kind=DiscountKind.BUY_GET, percent_bp=10_000, buy=2, get=1)
    items = [Item(1, 2, 500), Item(2, 2, 300), Item(3, 3, 100)]
    assert shares(items, three_for_two) == [(1, 300), (2, 100)]
    assert shares([Item(1, 2, 500)], three_for_two) == []


def test_a_bundle_is_reduced_once_per_complete_set() -> None:
    bundle = Rule(id=1, kind=DiscountKind.BUNDLE, off=300, products=frozenset({1, 2}))
    assert shares([Item(1, 3, 1_000), Item(2, 2, 500)], bundle) == [(0, 400), (1, 200)]
    assert shares([Item(1, 3, 1_000)], bundle) == []


def test_an_amount_is_shared_by_price_to_the_cent() -> None:
    amount = Rule(id=1, kind=DiscountKind.AMOUNT, off=1_000)
    assert shares([Item(1, 1, 999), Item(2, 1, 999), Item(3, 1, 999)], amount) == [
        (0, 334),
        (1, 333),
        (2, 333),
    ]


def test_a_code_comes_after_what_applies_by_itself() -> None:
    itself = Rule(id=9, kind=DiscountKind.PERCENT, percent_bp=1_000)
    code = Rule(id=1, kind=DiscountKind.PERCENT, percent_bp=5_000, code="HALF")
    assert shares([Item(1, 1, 1_000)], code, itself) == [(0, 100), (0, 450)]


def test_a_discount_may_leave_nothing_to_pay() -> None:
    free = Rule(id=1, kind=DiscountKind.PERCENT, percent_bp=10_000)
    assert shares([Item(1, 1, 1_000)], free, delivery=0) == [(0, 1_000)]


def test_the_least_is_asked_of_what_the_discount_is_for() -> None:
    rule = Rule(id=1, kind=DiscountKind.FREE_DELIVERY, least=2_000, products=frozenset({1}))
    assert shares([Item(1, 1, 1_999), Item(2, 1, 9_000)], rule) == []
    assert shares([Item(1, 1, 2_000)], rule) == [(None, 395)]
