"""Files that tell the same products in another way, or less of them than they have."""

from tests.world.feed import MUG, SLATE, VASE, Importing, a_csv
from vitrine.catalogue import Shelf
from vitrine.feed import Gone, Import, ImportState, import_by_id


def figures(found: Import) -> tuple[int, int, int, int]:
    return found.added, found.changed, found.same, found.bad_rows


async def test_a_product_that_is_told_by_another_key_is_not_gone(importing: Importing) -> None:
    """The file has a column with groups from then on."""
    alone = {"id": "V1", "title": "Speckled vase", "price": "86.00", "quantity": "2"}
    await importing.apply(a_csv(alone), when_gone=Gone.OFF_SALE)
    grouped = a_csv(alone | {"item_group_id": "vases"})
    found = await importing.check(grouped, when_gone=Gone.OFF_SALE)
    assert (found.gone, figures(found)) == (0, (0, 0, 1, 0))
    await importing.apply(grouped, when_gone=Gone.OFF_SALE)
    assert (await importing.goods())["Speckled vase"].shelf == Shelf.ON_SALE


async def test_a_group_that_is_told_apart_becomes_several_products(importing: Importing) -> None:
    """The file has no column with groups from then on."""
    coral = {"id": "M1", "title": "Mug, coral", "price": "24.00", "item_group_id": "mug"}
    slate = coral | {"id": "M2", "title": "Mug, slate"}
    colours = {"color": "coral"}, {"color": "slate"}
    await importing.apply(a_csv(coral | colours[0], slate | colours[1]))
    apart = a_csv(
        *({n: c for n, c in row.items() if n != "item_group_id"} for row in (coral, slate))
    )
    found = await importing.apply(apart, when_gone=Gone.OFF_SALE)
    assert (found.gone, figures(found)) == (0, (1, 1, 0, 0))
    after = await importing.goods()
    assert {title: [v.sku for v in each.variants] for title, each in after.items()} == {
        "Mug, coral": ["M1"],
        "Mug, slate": ["M2"],
    }


async def test_a_bad_row_takes_no_variant_away(importing: Importing) -> None:
    await importing.apply(a_csv(MUG, SLATE))
    bad = a_csv(MUG, SLATE | {"Variant Price": "cheap"})
    found = await importing.apply(bad, when_gone=Gone.OFF_SALE)
    assert figures(found) == (0, 0, 1, 1)
    assert [v.sku for v in (await importing.goods())["Coral mug"].variants] == ["M1", "M2"]


async def test_a_file_that_was_cut_takes_no_variant_away(importing: Importing) -> None:
    await importing.apply(a_csv(MUG, SLATE))
    cut = a_csv(MUG) + 'coral-mug,"' + "x" * 300_000
    await importing.apply(cut, when_gone=Gone.OFF_SALE)
    assert [v.sku for v in (await importing.goods())["Coral mug"].variants] == ["M1", "M2"]


async def test_what_was_checked_under_other_terms_is_not_applied(importing: Importing) -> None:
    await importing.apply(a_csv(MUG, VASE))
    earlier = await importing.check(a_csv(MUG))
    await importing.check(a_csv(MUG), when_gone=Gone.OFF_SALE)
    async with importing.db.begin() as tx:
        found = await import_by_id(tx, importing.shop.id, earlier.id)
    assert found.state == ImportState.CANCELLED
