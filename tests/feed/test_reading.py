"""What files of products say, whoever wrote them."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world.feed import MUG, SLATE, a_csv, an_item, an_rss, lines_of_flaws, told_by
from vitrine.catalogue import Category
from vitrine.kit.product_files.told import Costs, Dialect

NEW_GENERATION = {
    "Title": "Coral mug",
    "URL handle": "coral-mug",
    "Description": "<p>Thrown by hand.</p>",
    "Published on online store": "TRUE",
    "Status": "Active",
    "SKU": "M1",
    "Barcode": "4006381333931",
    "Option1 name": "Glaze",
    "Option1 value": "Coral",
    "Price": "24.00",
    "Compare-at price": "30.00",
    "Inventory tracker": "shopify",
    "Inventory quantity": "12",
    "Weight value (grams)": "310",
    "Product image URL": "https://cdn.kiln.example/mug.jpg",
}
TSV = (
    "id\ttitle\tprice\tavailability\tquantity\titem group id\tcolor\timage link\n"
    "M1\tMug, coral\t24.00 GBP\tin_stock\t12\tmug\tcoral\thttps://cdn.kiln.example/1.jpg\n"
    "M2\tMug, slate\t26.50 GBP\tin_stock\t3\tmug\tslate\thttps://cdn.kiln.example/2.jpg\n"
)


def test_shopifys_older_export_is_read(tmp_path: Path) -> None:
    summary, told = told_by(tmp_path, a_csv(MUG, SLATE))
    mug = told["coral-mug"]
    assert (summary.rows, summary.products, summary.dialect) == (2, 1, Dialect.SHOPIFY)
    assert (mug.title, mug.brand, mug.option_name) == ("Coral mug", "Kiln & Daughter", "Glaze")
    assert [(v.sku, v.option, v.minor, v.pieces) for v in mug.variants] == [
        ("M1", "Coral", 2400, 12),
        ("M2", "Slate", 2650, 3),
    ]
    assert mug.variants[0].barcode == "4006381333931"
    assert mug.on_sale is True
    assert mug.flaws == []


def test_shopifys_newer_export_is_read(tmp_path: Path) -> None:
    _, told = told_by(tmp_path, a_csv(NEW_GENERATION))
    mug = told["coral-mug"]
    [only] = mug.variants
    assert (only.sku, only.minor, only.is_reduced, only.pieces) == ("M1", 2400, True, 12)
    assert (mug.weight_g, mug.pictures) == (310, ["https://cdn.kiln.example/mug.jpg"])


def test_rows_of_one_product_may_stand_apart(tmp_path: Path) -> None:
    vase = {"Handle": "vase", "Title": "Vase", "Variant Price": "86", "Variant SKU": "V"}
    _, told = told_by(tmp_path, a_csv(MUG, vase, SLATE))
    assert [variant.sku for variant in told["coral-mug"].variants] == ["M1", "M2"]
    assert list(told) == ["coral-mug", "vase"]


def test_pictures_follow_their_position(tmp_path: Path) -> None:
    def picture(name: str, position: str) -> dict[str, str]:
        url = f"https://cdn.kiln.example/{name}.jpg"
        return {"Handle": "coral-mug", "Image Src": url, "Image Position": position}

    _, told = told_by(tmp_path, a_csv(MUG, picture("second", "2"), picture("first", "1")))
    names = [url.rpartition("/")[2] for url in told["coral-mug"].pictures]
    assert names == ["first.jpg", "second.jpg"]


def test_a_google_table_groups_its_variants(tmp_path: Path) -> None:
    summary, told = told_by(tmp_path, TSV)
    mug = told["mug"]
    assert summary.dialect == Dialect.GOOGLE
    assert (mug.title, mug.option_name) == ("Mug", "Colour")
    assert [(v.sku, v.option, v.minor) for v in mug.variants] == [
        ("M1", "coral", 2400),
        ("M2", "slate", 2650),
    ]
    assert len(mug.pictures) == 2


def test_a_google_document_is_read_and_shipping_is_no_price(tmp_path: Path) -> None:
    shipping = "</g:x><g:shipping><g:price>3.00 GBP</g:price></g:shipping><g:x>"
    item = an_item(
        id="M1",
        title="Mug",
        price="24.00 GBP",
        x=shipping,
        quantity="4",
        google_product_category="Food, Beverages &amp; Tobacco &gt; Beverages &gt; Coffee",
        unit_pricing_measure="1.5kg",
    )
    _, told = told_by(tmp_path, an_rss(item))
    [only] = told["M1"].variants
    assert (only.minor, only.pieces, only.option) == (2400, 4, "")
    assert (only.content_amount, only.content_unit) == (1500, "g")
    assert told["M1"].category == Category.DRINK


def test_what_is_told_for_readers_and_for_google_is_told_once(tmp_path: Path) -> None:
    """As shop programs write it: `title` beside `g:title`, in either order, and entities."""
    twice = "<title>Mug &amp; saucer</title><g:title>Mug &amp;amp; saucer</g:title>"
    other = "<g:description>For Google.</g:description><description>For readers.</description>"
    pictures = "".join(
        f"<g:additional_image_link>https://cdn.kiln.example/{n}.jpg</g:additional_image_link>"
        for n in range(2)
    )
    item = an_item(id="M1", price="24.00 GBP").replace(
        "</item>", f"{twice}{other}{pictures}</item>"
    )
    _, told = told_by(tmp_path, an_rss(item))
    mug = told["M1"]
    assert (mug.title, mug.description) == ("Mug & saucer", "For Google.")
    assert len(mug.pictures) == 2


def test_googles_words_are_known_in_german(tmp_path: Path) -> None:
    cup = {"id": "M1", "title": "Tasse", "price": "24.00 GBP", "quantity": "3"}
    words = {"condition": "neu", "availability": "auf Lager"}
    gone = cup | {"id": "M2", "availability": "nicht auf Lager"}
    _, told = told_by(tmp_path, a_csv(cup | words, gone))
    assert [told[key].variants[0].pieces for key in ("M1", "M2")] == [3, 0]
    assert [told[key].flaws for key in ("M1", "M2")] == [[], []]


@pytest.mark.usefixtures("stopped_clock")
@pytest.mark.parametrize(
    ("dates", "minor"),
    [
        ("", 2000),
        ("2026-11-24T00:00+00:00/2026-11-25T00:00+00:00", 2000),
        ("2026-11-25T00:00+00:00/2026-11-26T00:00+00:00", 2400),
        ("tomorrow", 2400),
    ],
)
def test_a_sale_price_counts_while_it_holds(tmp_path: Path, dates: str, minor: int) -> None:
    item = an_item(
        id="M1",
        title="Mug",
        price="24.00 GBP",
        sale_price="20.00 GBP",
        sale_price_effective_date=dates,
    )
    _, told = told_by(tmp_path, an_rss(item))
    assert told["M1"].variants[0].minor == minor
    assert told["M1"].variants[0].is_reduced is (minor == 2000)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"], ids=lambda name: name
)
def test_letters_survive_every_encoding(tmp_path: Path, encoding: str) -> None:
    row = MUG | {"Title": "Müslischale, groß"}
    summary, told = told_by(tmp_path, a_csv(row).encode(encoding))
    assert told["coral-mug"].title == "Müslischale, groß"
    assert bool(summary.flaws) is (encoding == "cp1252")


SHEET = [["id", "title", "price", "quantity"], ["M1", "Mug", "24,90", "12"]]


@pytest.mark.parametrize(
    "above",
    ["sep=;\r\n", "\r\n\r\n", "Autumn list, all prices in euros\r\n;;;\r\n", "Goods;;Terms;\r\n"],
    ids=["a hint for Excel", "empty rows", "a title", "merged cells"],
)
def test_what_stands_above_the_columns_is_passed_over(tmp_path: Path, above: str) -> None:
    file = above + "".join(";".join(row) + "\r\n" for row in SHEET)
    summary, told = told_by(tmp_path, file, "EUR")
    assert (summary.rows, told["M1"].variants[0].minor) == (1, 2490)


def test_a_column_without_a_name_tells_nothing(tmp_path: Path) -> None:
    """As programs write that number their rows."""
    file = ",id,title,price,quantity\n0,M1,Mug,24.90,12\n1,M2,Vase,86.00,2\n"
    _, told = told_by(tmp_path, file)
    assert [(key, each.flaws) for key, each in told.items()] == [("M1", []), ("M2", [])]


@pytest.mark.parametrize(
    ("written", "pieces"), [("12,0", 12), ("12,00", 12), ("0.000", 0), ("1.000", None)]
)
def test_pieces_beside_decimal_commas_are_not_guessed(
    tmp_path: Path, written: str, pieces: int | None
) -> None:
    """`1.000` is a thousand to a person, and one to a program."""
    row = MUG | {"Variant Price": "24,00", "Variant Inventory Qty": written}
    _, told = told_by(tmp_path, a_csv(row, delimiter=";"), "EUR")
    mug = told["coral-mug"]
    assert [each.pieces for each in mug.variants] == ([] if pieces is None else [pieces])
    assert [flaw.field for flaw in mug.flaws] == ([] if mug.variants else ["Variant Inventory Qty"])


def test_what_a_spreadsheet_program_shortened_names_nothing(tmp_path: Path) -> None:
    """Many codes look alike then, and would be one product."""
    file = "id;title;price\n4,00638E+12;Mug;24,00\n4,00638E+12;Vase;86,00\n"
    _, told = told_by(tmp_path, file, "EUR")
    [only] = told.values()
    assert only.variants == []
    assert lines_of_flaws(only.flaws) == [(2, "id"), (3, "id")]


def test_semicolons_bring_decimal_commas(tmp_path: Path) -> None:
    row = MUG | {"Variant Price": "1.024,50"}
    _, told = told_by(tmp_path, a_csv(row, delimiter=";"), "EUR")
    assert told["coral-mug"].variants[0].minor == 102_450


def test_each_bad_row_is_told_with_line_column_and_what_would_be_right(tmp_path: Path) -> None:
    bad_price = SLATE | {"Variant Price": "cheap"}
    bad_stock = SLATE | {"Variant SKU": "M3", "Variant Inventory Qty": "2.5"}
    bad_code = SLATE | {"Variant SKU": "M4", "Option1 Value": "Moss", "Variant Barcode": "123"}
    again = MUG | {"Option1 Value": "Sand"}
    no_key = {"Title": "Nameless"}
    summary, told = told_by(tmp_path, a_csv(MUG, bad_price, bad_stock, bad_code, again, no_key))
    mug = told["coral-mug"]
    assert lines_of_flaws(mug.flaws) == [
        (3, "Variant Price"),
        (4, "Variant Inventory Qty"),
        (5, "Variant Barcode"),
        (6, "SKU"),
    ]
    assert mug.flaws[0].written == "cheap"
    assert mug.flaws[0].facts == {"example": "24.00", "currency": "GBP"}
    assert lines_of_flaws(told[""].flaws) == [(7, "Handle")]
    assert [variant.sku for variant in mug.variants] == ["M1", "M4"]
    assert mug.variants[1].barcode is None
    assert summary.products == 2


def test_another_currency_is_told_by_name(tmp_path: Path) -> None:
    _, told = told_by(tmp_path, an_rss(an_item(id="M1", title="Mug", price="24.00 EUR")))
    [flaw] = told["M1"].flaws
    assert flaw.facts == {"found": "EUR", "currency": "GBP"}
    assert flaw.costs == Costs.ROW


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
            st.integers(1, 9_999_999),
        ),
        min_size=1,
        max_size=8,
    ),
    delimiter=st.sampled_from([",", ";", "\t"]),
)
def test_whatever_cells_hold_no_row_is_lost_or_made_up(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, int]], delimiter: str
) -> None:
    written = [
        {
            "Handle": f"h{n}",
            "Title": title,
            "Variant SKU": f"S{n}",
            "Variant Price": f"{minor // 100}.{minor % 100:02}",
        }
        for n, (title, minor) in enumerate(rows)
    ]
    file = a_csv(*written, delimiter=delimiter)
    if delimiter == ";":
        file = file.replace(".", ",")
    summary, told = told_by(tmp_path_factory.mktemp("feed"), file)
    assert summary.rows == len(rows)
    assert [told[f"h{n}"].variants[0].minor for n in range(len(rows))] == [m for _, m in rows]
