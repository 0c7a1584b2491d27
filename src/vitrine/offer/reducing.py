"""What discounts take off an order. Pure: the same basket and rules give the same, always.

Kind by kind in the order of `DiscountKind`, without a code before those with one, then the older
first; each sees what those before it left. See docs/decisions, "How discounts add up".
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import msgspec

from vitrine.kit.money import allocate, round_half_up
from vitrine.offer.discount_model import DiscountKind

WHOLE_BP = 10_000
ORDER = list(DiscountKind)


@dataclass(frozen=True, slots=True)
class Item:
    """`in_deal`: its price is reduced already."""

    product_id: int
    quantity: int
    unit: int
    in_deal: bool = False

    @property
    def full(self) -> int:
        return self.unit * self.quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A discount in one market, amounts in its minor units."""

    id: int
    kind: DiscountKind
    name: str = ""
    code: str | None = None
    percent_bp: int | None = None
    off: int | None = None
    least: int | None = None
    buy: int = 0
    get: int = 0
    products: frozenset[int] = frozenset()
    combines: bool = True

    def rank(self) -> tuple[bool, int, int]:
        return self.code is not None, ORDER.index(self.kind), self.id

    def is_for(self, item: Item) -> bool:
        return not self.products or item.product_id in self.products

    def of(self, whole: int) -> int:
        """What it takes off `whole`, never more than that."""
        if self.percent_bp is not None:
            return round_half_up(Fraction(whole * self.percent_bp, WHOLE_BP))
        return min(self.off or 0, whole)


class Reduction(msgspec.Struct, frozen=True):
    """`line`: its place in the basket; none for what is taken off delivery."""

    discount_id: int
    name: str
    code: str | None
    line: int | None
    minor: int


def less(minor: int, percent_bp: int) -> int:
    return minor - round_half_up(Fraction(minor * percent_bp, WHOLE_BP))


@dataclass
class Basket:
    items: Sequence[Item]
    delivery: int
    left: list[int] = field(init=False)
    reduced: set[int] = field(init=False)
    locked: set[int] = field(default_factory=set[int])

    def __post_init__(self) -> None:
        self.left = [item.full for item in self.items]
        self.reduced = {n for n, item in enumerate(self.items) if item.in_deal}

    def open_to(self, rule: Rule) -> list[int]:
        return [
            n
            for n, item in enumerate(self.items)
            if rule.is_for(item)
            and n not in self.locked
            and (rule.combines or n not in self.reduced)
        ]


def reductions(items: Sequence[Item], delivery: int, rules: Iterable[Rule]) -> list[Reduction]:
    """Never below zero for a line."""
    basket = Basket(items, delivery)
    found: list[Reduction] = []
    for rule in sorted(rules, key=Rule.rank):
        found += apply(basket, rule)
    return found


def apply(basket: Basket, rule: Rule) -> list[Reduction]:
    lines = basket.open_to(rule)
    if not lines or worth(basket, rule) < (rule.least or 0):
        return []
    if rule.kind is DiscountKind.FREE_DELIVERY:
        return free_delivery(basket, rule)
    shares = {n: minor for n, minor in shares_of(basket, rule, lines).items() if minor > 0}
    if not shares:
        return []
    for n, minor in shares.items():
        basket.left[n] -= minor
    basket.reduced |= shares.keys()
    if not rule.combines:
        basket.locked |= shares.keys()
    return [Reduction(rule.id, rule.name, rule.code, n, minor) for n, minor in shares.items()]


def worth(basket: Basket, rule: Rule) -> int:
    """At full price, what it is for: the least is asked of that."""
    return sum(item.full for item in basket.items if rule.is_for(item))


def free_delivery(basket: Basket, rule: Rule) -> list[Reduction]:
    minor = basket.delivery
    if not minor:
        return []
    basket.delivery = 0
    return [Reduction(rule.id, rule.name, rule.code, None, minor)]


def shares_of(basket: Basket, rule: Rule, lines: Sequence[int]) -> Mapping[int, int]:
    match rule.kind:
        case DiscountKind.BUNDLE:
            return bundle_shares(basket, rule, lines)
        case DiscountKind.BUY_GET:
            return buy_get_shares(basket, rule, lines)
        case DiscountKind.PERCENT | DiscountKind.AMOUNT:
            weights = [basket.left[n] for n in lines]
            return dict(zip(lines, allocate(rule.of(sum(weights)), weights), strict=True))
        case DiscountKind.FREE_DELIVERY:
            return {}


def buy_get_shares(basket: Basket, rule: Rule, lines: Sequence[int]) -> Mapping[int, int]:
    """The dearest first, in groups of `buy` and `get`: the last of each group cost less."""
    pieces = [n for n in lines for _ in range(basket.items[n].quantity)]
    pieces.sort(key=lambda n: (-basket.items[n].unit, n))
    group = rule.buy + rule.get
    whole_groups = len(pieces) // group * group
    shares: Counter[int] = Counter()
    for place, n in enumerate(pieces[:whole_groups]):
        if place % group >= rule.buy:
            shares[n] += rule.of(basket.items[n].unit)
    return {n: min(minor, basket.left[n]) for n, minor in shares.items()}


def bundle_shares(basket: Basket, rule: Rule, lines: Sequence[int]) -> Mapping[int, int]:
    """As many sets as there are of the scarcest product; the saving is shared by price."""
    pieces: Counter[int] = Counter()
    for n in lines:
        pieces[basket.items[n].product_id] += basket.items[n].quantity
    sets = min(pieces[product_id] for product_id in rule.products)
    if not sets:
        return {}
    in_sets = used_in(basket, lines, sets)
    weights = [min(basket.items[n].unit * count, basket.left[n]) for n, count in in_sets.items()]
    off = rule.of(sum(weights)) if rule.off is None else min(rule.off * sets, sum(weights))
    return dict(zip(in_sets, allocate(off, weights), strict=True))


def used_in(basket: Basket, lines: Sequence[int], sets: int) -> dict[int, int]:
    """How many pieces of each line are in the sets: the earlier line's first."""
    missing: Counter[int] = Counter()
    for n in lines:
        missing[basket.items[n].product_id] = sets
    used: dict[int, int] = {}
    for n in lines:
        item = basket.items[n]
        used[n] = min(item.quantity, missing[item.product_id])
        missing[item.product_id] -= used[n]
    return {n: count for n, count in used.items() if count}
