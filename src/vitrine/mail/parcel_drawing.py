"""A parcel's label and its packing slip as PDF, each on pages of its own."""

from io import BytesIO

import segno
from fpdf.enums import TableBordersLayout, TableCellFillMode

from vitrine.kit.language import LANGUAGES
from vitrine.kit.text import mark
from vitrine.mail.drawing import HEAD, INK, QUIET, SMALL, Sheet, foot_of
from vitrine.settlement import ParcelPaper

SIZES = {"A6": (105, 148), "A5": (148, 210)}
MARGIN = 8  # mm
LINE = 4.4  # mm
CODE = 24  # mm
FOOT = 24  # mm
ADDRESS = {"A6": 13, "A5": 18}  # pt


def drawn_for_parcel(paper: ParcelPaper, *, size: str, label: bool, slip: bool) -> bytes:
    locale = paper.locale if paper.locale in LANGUAGES else LANGUAGES[0]
    sheet = ParcelSheet(locale, str(paper), size=SIZES[size], margin=MARGIN)
    sheet.set_title(sheet.says(mark("Order {number}"), {"number": paper.order_number}))
    if label:
        sheet.set_auto_page_break(auto=False)
        sheet.add_page()
        draw_label(sheet, paper, ADDRESS[size])
    if slip:
        sheet.set_auto_page_break(auto=True, margin=FOOT)
        sheet.add_page()
        sheet.foot = foot_of(paper.issuer)
        draw_packing_slip(sheet, paper)
    return bytes(sheet.output())


class ParcelSheet(Sheet):
    """A label's foot would be read as an address: there is one once `foot` is said."""

    def footer(self) -> None:
        if self.foot:
            super().footer()


def draw_label(sheet: Sheet, paper: ParcelPaper, address_pt: float) -> None:
    issuer = paper.issuer
    quiet(sheet, sheet.says(mark("From")))
    for line in [issuer.legal_name, *issuer.address.splitlines()]:
        sheet.line_of(line, size=SMALL)
    sheet.ln(8)
    quiet(sheet, sheet.says(mark("To")))
    for line in paper.buyer:
        sheet.line_of(line, size=address_pt, style="B")
    sheet.set_y(sheet.h - MARGIN - CODE - 4)
    sheet.line(MARGIN, sheet.get_y() - 3, sheet.w - MARGIN, sheet.get_y() - 3)
    draw_code(sheet, paper.tracking or paper.parcel_number)
    for line in facts_of(sheet, paper):
        sheet.line_of(line, size=SMALL)


def facts_of(sheet: Sheet, paper: ParcelPaper) -> list[str]:
    sent = " ".join(filter(None, (paper.carrier, paper.tracking)))
    lines = (
        sheet.says(mark("Order {number}"), {"number": paper.order_number}),
        sheet.says(mark("Parcel {number}"), {"number": paper.parcel_number}),
        sheet.says(paper.delivery_name),
        sent,
    )
    return [line for line in lines if line]


def draw_code(sheet: Sheet, says: str) -> None:
    """Scanners in a packing room read it; so does a phone."""
    picture = BytesIO()
    segno.make(says, error="m", micro=False).save(picture, kind="png", scale=8, border=0)
    picture.seek(0)
    x = sheet.w - MARGIN - CODE
    sheet.image(picture, x=x, y=sheet.get_y(), w=CODE, h=CODE, alt_text=says)


def draw_packing_slip(sheet: Sheet, paper: ParcelPaper) -> None:
    """Without prices: it may be a present."""
    sheet.line_of(paper.issuer.shop, size=14, style="B")
    sheet.ln(3)
    ordered = {
        "number": paper.order_number,
        "day": sheet.day(paper.ordered_at, paper.time_zone),
    }
    sheet.line_of(sheet.says(mark("Order {number} of {day}"), ordered), style="B")
    sheet.line_of(sheet.says(paper.delivery_name), size=SMALL)
    sheet.ln(3)
    for line in paper.buyer:
        sheet.line_of(line, size=SMALL)
    sheet.ln(4)
    draw_contents(sheet, paper)


def draw_contents(sheet: Sheet, paper: ParcelPaper) -> None:
    width = sheet.w - 2 * MARGIN
    sheet.set_font(size=SMALL)
    with sheet.table(
        col_widths=(width - 16, 16),
        text_align=("LEFT", "RIGHT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        cell_fill_mode=TableCellFillMode.NONE,
        headings_style=HEAD,
        line_height=LINE,
        padding=1,
    ) as table:
        table.row([sheet.says(mark("Product")), sheet.says(mark("Pieces"))])
        for line in paper.lines:
            named = f"{line.title}, {line.option}" if line.option else line.title
            table.row([f"{named}\n{line.sku}" if line.sku else named, str(line.quantity)])


def quiet(sheet: Sheet, says: str) -> None:
    sheet.set_text_color(*QUIET)
    sheet.line_of(says, size=SMALL)
    sheet.set_text_color(*INK)
