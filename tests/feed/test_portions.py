from collections.abc import Sequence

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from vitrine.feed.portioning import PRODUCTS, VARIANTS, portions
from vitrine.kit.product_files.told import ToldProduct, ToldVariant


def a_line(n: int, variants: int) -> bytes:
    told = [ToldVariant(line=n, sku=f"{n}-{m}") for m in range(variants)]
    return msgspec.json.encode(ToldProduct(key=f"p{n}", line=n, variants=told))


@given(st.lists(st.sampled_from([0, 1, 4, 100]), max_size=450))
def test_every_product_is_in_one_portion_in_order_and_no_portion_is_large(
    sizes: Sequence[int],
) -> None:
    told = list(portions(a_line(n, size) for n, size in enumerate(sizes)))
    assert [each.key for some in told for each in some] == [f"p{n}" for n in range(len(sizes))]
    for some in told:
        but_the_last = sum(len(each.variants) for each in some[:-1])
        assert 0 < len(some) <= PRODUCTS
        assert but_the_last < VARIANTS
