"""Files that were made to break their reader, or break by themselves."""

import io
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.world.feed import MUG, SLATE, a_csv, an_item, an_rss, told_by
from vitrine.kit.product_files import sheets
from vitrine.kit.product_files.saying import FileUnreadable
from vitrine.kit.product_files.told import Costs

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">'
    '<!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">]>'
    "<rss><channel><item><id>&lol1;</id></item></channel></rss>"
)
FROM_DISK = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY passwd SYSTEM "file:///etc/passwd">]>'
    "<rss><channel><item><id>&passwd;</id></item></channel></rss>"
)


def a_sheet(*rows: list[object]) -> bytes:
    book, written = Workbook(), io.BytesIO()
    for row in rows:
        assert book.active is not None
        book.active.append(row)
    book.save(written)
    return written.getvalue()


def a_bomb() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", b"<Types/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(sheets.MOST_UNPACKED // 1_000_000 + 1):
                sheet.write(b"0" * 1_000_000)
    return written.getvalue()


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (b"", "empty"),
        (b"   \n", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old Excel"),
        (b"\x1f\x8b\x08" + b"x" * 20, "compressed"),
        (b"PK\x03\x04 not a zip at all", "spreadsheet"),
        (b"Handle,Title\nmug,M\0ug\n", "zeros"),
        (b"Name,Cost\nMug,24\n", "Handle"),
        (b"Handle,Title\n", "no row"),
        (b'"', "column"),
        (BILLION_LAUGHS.encode(), "DOCTYPE"),
        (FROM_DISK.encode(), "DOCTYPE"),
        (b"<!DOCTYPE html><html><body>Sign in", "web page"),
        (b"<html><body>Shared with you", "web page"),
        (b"<rss><channel></channel></rss>", "no row"),
        (b"<rss><channel><item><id>1</id>", "well-formed"),
    ],
    ids=[
        "nothing",
        "blanks",
        "old sheet",
        "gzip",
        "half a zip",
        "binary",
        "no key",
        "no rows",
        "a quote",
        "laughs",
        "from disk",
        "a page",
        "an older page",
        "no items",
        "cut",
    ],
)
def test_what_cannot_be_read_says_why(tmp_path: Path, file: bytes, says: str) -> None:
    with pytest.raises(FileUnreadable) as refused:
        told_by(tmp_path, file)
    assert says in refused.value.says.format(**refused.value.facts)


@pytest.mark.parametrize("bomb", [a_bomb])
def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, bomb: Callable[[], bytes]) -> None:
    with pytest.raises(FileUnreadable, match="larger than"):
        told_by(tmp_path, bomb())


def test_a_missing_quotation_mark_keeps_the_rows_before_it(tmp_path: Path) -> None:
    file = a_csv(MUG, SLATE) + 'vase,"Vase without an end' + "x" * 300_000
    summary, told = told_by(tmp_path, file)
    assert list(told) == ["coral-mug"]
    [flaw] = summary.flaws
    assert (flaw.line, flaw.costs) == (4, Costs.FILE)


def test_broken_xml_keeps_the_items_before_it(tmp_path: Path) -> None:
    whole = an_rss(*(an_item(id=f"M{n}", title="Mug", price="24.00 GBP") for n in range(3)))
    summary, told = told_by(tmp_path, whole.replace("<g:id>M2", "<g:id M2"))
    assert list(told) == ["M0", "M1"]
    assert summary.flaws[0].costs == Costs.FILE


def test_a_row_with_too_many_cells_is_not_guessed_at(tmp_path: Path) -> None:
    file = "Handle,Title,Variant Price\nmug,Mug, coral,24.00\nvase,Vase,86.00\n"
    _, told = told_by(tmp_path, file)
    assert told["mug"].variants == []
    assert told["mug"].flaws[0].line == 2
    assert told["vase"].variants[0].minor == 8600


def test_an_endless_attribute_is_cut(tmp_path: Path) -> None:
    link = "<g:additional_image_link>https://a.example/1</g:additional_image_link>"
    item = an_item(id="M0", title="Mug", price="24.00 GBP")
    endless = f"<item><g:id>M1</g:id>{link * 20_000}</item>"
    summary, told = told_by(tmp_path, an_rss(item, endless))
    assert list(told) == ["M0"]
    assert summary.flaws[0].costs == Costs.FILE


def test_a_sheets_numbers_read_as_people_wrote_them(tmp_path: Path) -> None:
    file = a_sheet(
        ["id", "title", "price", "quantity", "gtin"],
        ["M1", "Mug", 19.99, 12.0, 4006381333931],
        ["M2", "Vase", "86.00 GBP", 3, None],
    )
    _, told = told_by(tmp_path, file)
    assert [told[key].variants[0].minor for key in ("M1", "M2")] == [1999, 8600]
    assert told["M1"].variants[0].barcode == "4006381333931"
    assert told["M1"].variants[0].pieces == 12


def test_an_option_that_became_a_date_is_told(tmp_path: Path) -> None:
    columns: list[object] = ["id", "item_group_id", "title", "price", "size"]
    file = a_sheet(
        columns,
        ["M1", "socks", "Socks", 9, datetime(2026, 10, 12, tzinfo=UTC).replace(tzinfo=None)],
        ["M2", "socks", "Socks", 9, "13-15"],
    )
    _, told = told_by(tmp_path, file)
    assert [variant.option for variant in told["socks"].variants] == ["13-15"]
    assert [(flaw.line, flaw.field) for flaw in told["socks"].flaws] == [(2, "size")]


def test_a_sheet_with_rows_beyond_every_sheet_is_refused(tmp_path: Path) -> None:
    """Between its rows there would be thousands of millions of empty ones."""
    whole = zipfile.ZipFile(io.BytesIO(a_sheet(["id", "title"], ["M1", "Mug"])))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as changed:
        for name in whole.namelist():
            body = whole.read(name)
            if name == "xl/worksheets/sheet1.xml":
                body = body.replace(b'<row r="2"', b'<row r="2000000000"')
            changed.writestr(name, body)
    with pytest.raises(FileUnreadable):
        told_by(tmp_path, written.getvalue())


def test_a_number_without_end_is_read_at_once(tmp_path: Path) -> None:
    file = "id,title,price,quantity\nM1,Mug,24.00,-1e999999999\nM2,Vase,86.00,2\n"
    _, told = told_by(tmp_path, file)
    assert [each.variants[0].pieces for each in told.values()] == [0, 2]


def test_a_formula_is_its_value_or_nothing(tmp_path: Path) -> None:
    file = a_sheet(["id", "title", "price"], ["M1", "=1+1", "=WEBSERVICE(A1)"])
    _, told = told_by(tmp_path, file)
    assert told["M1"].title is None
    assert [flaw.field for flaw in told["M1"].flaws] == ["price"]


def test_what_looks_like_a_formula_in_a_table_stays_text(tmp_path: Path) -> None:
    _, told = told_by(tmp_path, a_csv(MUG | {"Title": "=HYPERLINK(1)"}))
    assert told["coral-mug"].title == "=HYPERLINK(1)"
