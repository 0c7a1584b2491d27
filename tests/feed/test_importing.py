"""From a file to products: first what would change, then the change, and nothing of it twice."""

from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from tests.world.catalogue import a_product
from tests.world.feed import MUG, SLATE, VASE, Importing, a_csv, an_item, an_rss, lines_of_flaws
from vitrine.catalogue import Product, Shelf, delete, products_of
from vitrine.feed import (
    Gone,
    Import,
    ImportState,
    LineKind,
    What,
    portioning,
)
from vitrine.feed.model import ImportLine
from vitrine.kit import clock
from vitrine.offer import resolve
from vitrine.offer.model import PriceLedger
from vitrine.stock import available, receive, set_aside
from vitrine.stock.model import StockMovement


async def goods(importing: Importing) -> dict[str, Product]:
    async with importing.db.begin() as tx:
        return {each.title: each for each in await products_of(tx, importing.shop.id)}


async def prices(importing: Importing, market: str = "GB") -> dict[str, tuple[int, int | None]]:
    """By SKU: the price, and the one it was reduced from."""
    variants = [v for each in (await goods(importing)).values() for v in each.variants]
    async with importing.db.begin() as tx:
        offers = await resolve(tx, [v.id for v in variants], market, clock.now())
    return {
        v.sku: (offers[v.id].price.minor, prior.minor if (prior := offers[v.id].prior) else None)
        for v in variants
        if v.id in offers
    }


async def stock(importing: Importing) -> dict[str, int]:
    variants = [v for each in (await goods(importing)).values() for v in each.variants]
    async with importing.db.begin() as tx:
        levels = await available(tx, [v.id for v in variants])
    return {v.sku: levels[v.id].available for v in variants}


def figures(found: Import) -> tuple[int, int, int, int]:
    return found.added, found.changed, found.same, found.bad_rows


def changes_of(lines: Sequence[ImportLine]) -> list[tuple[str, str, object, object]]:
    return [(what, of, old, new) for line in lines for what, of, old, new in line.body]


async def test_a_dry_run_shows_what_would_come_and_writes_nothing(importing: Importing) -> None:
    found = await importing.check(a_csv(MUG, SLATE, VASE))
    assert found.state == ImportState.CHECKED
    assert figures(found) == (2, 0, 0, 0)
    assert [line.title for line in await importing.lines(LineKind.ADDED)] == [
        "Coral mug",
        "Speckled vase",
    ]
    assert await goods(importing) == {}


async def test_applied_products_are_listed_priced_and_counted(importing: Importing) -> None:
    found = await importing.apply(a_csv(MUG, SLATE, VASE))
    assert (found.state, found.problem) == (ImportState.DONE, None)
    products = await goods(importing)
    assert {title: each.shelf for title, each in products.items()} == {
        "Coral mug": Shelf.ON_SALE,
        "Speckled vase": Shelf.ON_SALE,
    }
    assert await prices(importing) == {"M1": (2400, None), "M2": (2650, None), "V1": (8600, None)}
    assert await stock(importing) == {"M1": 12, "M2": 3, "V1": 2}
    assert products["Coral mug"].safety.manufacturer_name == "Kiln & Daughter Ltd"


async def test_the_same_file_again_changes_nothing(importing: Importing) -> None:
    file = a_csv(MUG, SLATE, VASE)
    await importing.apply(file)
    async with importing.db.begin() as tx:
        before = [await tx.session.scalar(select(func.count(t.id))) for t in LEDGERS]
    found = await importing.apply(file)
    assert figures(found) == (0, 0, 2, 0)
    async with importing.db.begin() as tx:
        assert [await tx.session.scalar(select(func.count(t.id))) for t in LEDGERS] == before


LEDGERS = (PriceLedger, StockMovement, Product)


async def test_each_change_is_shown_from_old_to_new(importing: Importing) -> None:
    await importing.apply(a_csv(MUG, SLATE))
    dearer = MUG | {"Title": "Coral cup", "Variant Price": "25.00", "Variant Inventory Qty": "9"}
    file = a_csv(dearer, SLATE)
    await importing.check(file)
    told = changes_of(await importing.lines(LineKind.CHANGED))
    assert told == [
        (What.TITLE, "", "Coral mug", "Coral cup"),
        (What.PRICE, "M1", 2400, 2500),
        (What.STOCK, "M1", 12, 9),
    ]
    assert await prices(importing) == {"M1": (2400, None), "M2": (2650, None)}
    await importing.apply(file)
    assert await prices(importing) == {"M1": (2500, None), "M2": (2650, None)}
    assert await stock(importing) == {"M1": 9, "M2": 3}


async def test_good_rows_of_a_bad_file_are_applied(importing: Importing) -> None:
    bad = SLATE | {"Variant Price": "cheap"}
    found = await importing.apply(a_csv(MUG, bad, VASE))
    assert found.state == ImportState.DONE
    assert figures(found) == (2, 0, 0, 1)
    assert set(await prices(importing)) == {"M1", "V1"}
    assert lines_of_flaws(await importing.flaws()) == [(3, "Variant Price")]


async def test_a_column_that_is_not_there_changes_nothing(importing: Importing) -> None:
    await importing.apply(a_csv(MUG, SLATE))
    only_stock = [
        {"Handle": "coral-mug", "Variant SKU": sku, "Variant Inventory Qty": pieces}
        for sku, pieces in (("M1", "1"), ("M2", "0"))
    ]
    found = await importing.apply(a_csv(*only_stock))
    assert figures(found) == (0, 1, 0, 0)
    assert await stock(importing) == {"M1": 1, "M2": 0}
    assert await prices(importing) == {"M1": (2400, None), "M2": (2650, None)}
    assert (await goods(importing))["Coral mug"].brand is not None


async def test_products_typed_in_by_hand_are_found_by_their_sku(importing: Importing) -> None:
    async with importing.db.begin() as tx:
        cup = await a_product(tx, importing.shop, options=("Coral",), markets=("GB",))
        sku = cup.variants[0].sku
        await receive(tx, cup.variants[0].id, 4)
    row = {"Handle": "cup", "Title": "Cup", "Variant SKU": sku, "Variant Price": "24.00"}
    found = await importing.apply(a_csv(row))
    assert figures(found) == (0, 1, 0, 0)
    assert list(await goods(importing)) == ["Cup"]
    assert await stock(importing) == {sku: 4}


async def test_one_sku_of_two_products_is_asked_about(importing: Importing) -> None:
    await importing.apply(a_csv(MUG, VASE | {"Variant SKU": "M1"}))
    row = {"Handle": "third", "Title": "Third", "Variant SKU": "M1", "Variant Price": "1.00"}
    found = await importing.check(a_csv(row))
    assert figures(found) == (0, 0, 0, 1)
    assert (await importing.flaws())[0].facts == {"titles": "Coral mug, Speckled vase"}


@pytest.mark.parametrize("products_at_once", [1, 200])
async def test_two_products_of_a_file_may_have_one_sku(
    importing: Importing, monkeypatch: pytest.MonkeyPatch, products_at_once: int
) -> None:
    """However far they stand apart: each has a key of its own."""
    monkeypatch.setattr(portioning, "PRODUCTS", products_at_once)
    file = a_csv(MUG, VASE | {"Variant SKU": "M1"})
    assert figures(await importing.apply(file)) == (2, 0, 0, 0)
    assert sorted(await goods(importing)) == ["Coral mug", "Speckled vase"]
    assert figures(await importing.apply(file)) == (0, 0, 2, 0)


async def test_a_product_with_another_key_is_found_by_its_sku(importing: Importing) -> None:
    await importing.apply(a_csv(MUG, VASE))
    file = a_csv(MUG | {"Handle": "coral-mug-2", "Title": "Coral cup"}, VASE)
    assert figures(await importing.apply(file)) == (0, 1, 1, 0)
    assert sorted(await goods(importing)) == ["Coral cup", "Speckled vase"]


@pytest.mark.parametrize("when_gone", list(Gone))
async def test_what_a_file_no_longer_has_stays_or_leaves(
    importing: Importing, when_gone: Gone
) -> None:
    await importing.apply(a_csv(MUG, SLATE, VASE))
    found = await importing.check(a_csv(MUG), when_gone=when_gone)
    assert found.gone == 1
    assert [line.title for line in await importing.lines(LineKind.GONE)] == ["Speckled vase"]
    assert (await goods(importing))["Speckled vase"].shelf == Shelf.ON_SALE
    await importing.apply(a_csv(MUG), when_gone=when_gone)
    leaves = when_gone == Gone.OFF_SALE
    after = await goods(importing)
    assert (after["Speckled vase"].shelf == Shelf.OFF_SALE) is leaves
    assert [v.sku for v in after["Coral mug"].variants] == (["M1"] if leaves else ["M1", "M2"])


async def test_a_file_that_was_cut_takes_nothing_off_sale(importing: Importing) -> None:
    await importing.apply(a_csv(MUG, VASE))
    cut = a_csv(MUG) + 'vase,"' + "x" * 300_000
    found = await importing.apply(cut, when_gone=Gone.OFF_SALE)
    assert (found.state, found.gone) == (ImportState.DONE, 0)
    assert (await goods(importing))["Speckled vase"].shelf == Shelf.ON_SALE


async def test_a_reduction_is_shown_only_where_the_ledger_bears_it_out(
    importing: Importing,
) -> None:
    claimed = MUG | {"Variant Compare At Price": "40.00"}
    await importing.apply(a_csv(claimed))
    assert await prices(importing) == {"M1": (2400, None)}
    assert lines_of_flaws(await importing.flaws()) == [(2, "price")]
    await importing.apply(a_csv(claimed | {"Variant Price": "20.00"}))
    assert await prices(importing) == {"M1": (2000, 2400)}
    assert await importing.flaws() == []


async def test_where_the_law_asks_for_more_it_is_saved_but_not_sold(importing: Importing) -> None:
    row = an_item(id="M1", title="Mug", price="24.00 EUR", quantity="3")
    found = await importing.apply(an_rss(row), market="DE", maker={})
    assert found.added == 1
    [flaw] = await importing.flaws()
    assert "manufacturer_name" in flaw.facts["missing"]
    assert (await goods(importing))["Mug"].shelf == Shelf.DRAFT
    named = an_item(
        id="M1",
        title="Mug",
        price="24.00 EUR",
        manufacturer_name="Kiln",
        manufacturer_address="4 Kiln Lane",
        manufacturer_email="a@kiln.example",
        manufacturer_country="DE",
    )
    await importing.apply(an_rss(named), market="DE", maker={})
    assert (await goods(importing))["Mug"].shelf == Shelf.ON_SALE
    assert await prices(importing, "DE") == {"M1": (2400, None)}


async def test_what_the_file_says_is_a_draft_goes_off_sale(importing: Importing) -> None:
    await importing.apply(a_csv(MUG))
    await importing.apply(a_csv(MUG | {"Status": "archived"}))
    assert (await goods(importing))["Coral mug"].shelf == Shelf.OFF_SALE
    await importing.apply(a_csv(MUG))
    assert (await goods(importing))["Coral mug"].shelf == Shelf.ON_SALE


async def test_a_deleted_product_comes_again_as_a_new_one(importing: Importing) -> None:
    await importing.apply(a_csv(MUG))
    async with importing.db.begin() as tx:
        [mug] = await products_of(tx, importing.shop.id)
        delete(tx, mug)
    found = await importing.apply(a_csv(MUG))
    assert found.added == 1
    assert len(await goods(importing)) == 1


async def test_what_a_deal_has_to_itself_is_counted_in_and_stays(importing: Importing) -> None:
    await importing.apply(a_csv(MUG))
    [mug] = (await goods(importing)).values()
    async with importing.db.begin() as tx:
        await set_aside(tx, "deal:7", {mug.variants[0].id: 5})
    assert figures(await importing.apply(a_csv(MUG))) == (0, 0, 1, 0)
    assert await stock(importing) == {"M1": 7}
    fewer = a_csv(MUG | {"Variant Inventory Qty": "3"})
    assert figures(await importing.apply(fewer)) == (0, 1, 0, 0)
    assert changes_of(await importing.lines(LineKind.CHANGED)) == [("stock", "M1", 12, 5)]
    [noticed] = await importing.flaws()
    assert (noticed.field, noticed.facts) == ("quantity", {"pieces": "5"})
    assert await stock(importing) == {"M1": 0}
    assert figures(await importing.apply(fewer)) == (0, 0, 1, 0)
