"""Papers as PDF: A4, our letters inside, text that can be read out and copied."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import segno
from babel import Locale
from babel.dates import format_date
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, TableCellFillMode, XPos, YPos
from fpdf.fonts import FontFace, TTFFont
from fpdf.table import Table

from vitrine.kit.language import LANGUAGES, REGIONS, translate
from vitrine.kit.money import Money
from vitrine.kit.text import mark
from vitrine.kit.writing import money, percent
from vitrine.settlement import (
    AnyBody,
    Bill,
    CommissionBill,
    CreditNote,
    Invoice,
    Issuer,
    Slip,
    SlipLine,
)

FONTS = Path(__file__).parent / "fonts"
FONT, FOR_OTHER_LETTERS = "Figtree", "Noto Sans"
INK, QUIET, LINE = (33, 26, 21), (92, 81, 72), (227, 216, 201)
MARGIN, TOP = 20, 18  # mm
SMALL, TEXT, LARGE = 8.5, 10, 20  # pt
ROW = 5.2  # mm
CODE = 42  # mm, the side of a slip's code
OWED_BY_OPERATOR = mark(
    "The total includes VAT that the seller does not owe, but {operator}, who the law says is the"
    " supplier ({law})."
)
HEAD = FontFace(emphasis="BOLD", color=QUIET, size_pt=SMALL)


class Sheet(FPDF):
    """`text`: what it will say, so that the other font is only loaded for letters of it."""

    def __init__(
        self,
        language: str,
        text: str,
        *,
        size: str | tuple[float, float] = "A4",
        margin: float = MARGIN,
    ) -> None:
        super().__init__(format=size, unit="mm")
        self.language = language
        self.locale = Locale.parse(REGIONS[language])
        self.says = partial(translate, language)
        self._add_both(FONT, "figtree")
        ours = self.fonts[FONT.lower()]
        assert isinstance(ours, TTFFont)
        if not all(ord(letter) in ours.cmap for letter in text):
            self._add_both(FOR_OTHER_LETTERS, "noto-sans")
            self.set_fallback_fonts([FOR_OTHER_LETTERS])
        self.set_margins(margin, min(TOP, margin), margin)
        self.set_auto_page_break(auto=True, margin=26)
        self.set_lang(language)
        self.set_text_color(*INK)
        self.set_draw_color(*LINE)
        self.set_font(FONT, size=TEXT)
        self.foot: list[str] = []

    def _add_both(self, family: str, file: str) -> None:
        self.add_font(family, "", FONTS / f"{file}-regular.ttf")
        self.add_font(family, "B", FONTS / f"{file}-bold.ttf")

    def footer(self) -> None:
        self.set_y(-22)
        self.set_font(FONT, size=SMALL)
        self.set_text_color(*QUIET)
        for line in self.foot:
            self.cell(0, 4, line, align="C", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.cell(0, 4, f"{self.page_no()} / {{nb}}", align="C")
        self.set_text_color(*INK)

    def line_of(self, text: str, *, size: float = TEXT, style: str = "") -> None:
        self.write_anew(style, size)
        self.multi_cell(0, size * 0.5, text, align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.set_font(FONT, size=TEXT)

    def write_anew(self, style: str, size: float) -> None:
        """After letters of the other font fpdf2 believes a size to be set that is not."""
        self.set_font(FONT, style=style, size=size + 1)
        self.set_font(FONT, style=style, size=size)

    def day(self, moment: datetime, zone: str) -> str:
        return format_date(moment.astimezone(ZoneInfo(zone)), "long", locale=self.locale)

    def money(self, amount: Money) -> str:
        return money(self.locale, amount)

    def percent(self, rate_bp: int) -> str:
        return percent(self.locale, rate_bp)


def drawn(body: AnyBody, locale: str, web_url: str) -> bytes:
    sheet = Sheet(locale if locale in LANGUAGES else LANGUAGES[0], str(body))
    sheet.foot = foot_of(body.issuer)
    sheet.add_page()
    if isinstance(body, Slip):
        draw_slip(sheet, body, web_url)
    else:
        draw_bill(sheet, body)
    return bytes(sheet.output())


def foot_of(issuer: Issuer) -> list[str]:
    reached = " · ".join(filter(None, (issuer.email, issuer.phone)))
    known = " · ".join(filter(None, (issuer.register_number, issuer.vat_id)))
    return [line for line in (reached, known) if line]


def draw_bill(sheet: Sheet, bill: Invoice | CreditNote) -> None:
    title = (
        mark("Credit note {number}") if isinstance(bill, CreditNote) else mark("Invoice {number}")
    )
    says = sheet.says(title, {"number": bill.number})
    sheet.set_title(says)
    draw_letterhead(sheet, bill.issuer, bill.buyer)
    sheet.line_of(says, size=LARGE, style="B")
    sheet.ln(2)
    for line in dates_of(sheet, bill):
        sheet.line_of(line)
    sheet.ln(4)
    draw_lines(sheet, bill)
    sheet.ln(3)
    draw_taxes(sheet, bill)
    if bill.owed_by:
        sheet.ln(4)
        facts = {"operator": bill.owed_by, "law": bill.owed_under}
        sheet.line_of(sheet.says(OWED_BY_OPERATOR, facts))
    if isinstance(bill, CreditNote):
        sheet.ln(4)
        sheet.line_of(sheet.says(mark("The amount goes back the way it was paid.")))


def draw_letterhead(sheet: Sheet, issuer: Issuer, buyer: Sequence[str]) -> None:
    own = " · ".join([issuer.legal_name, *issuer.address.splitlines()])
    sheet.line_of(issuer.shop, size=14, style="B")
    sheet.ln(16)
    sheet.set_text_color(*QUIET)
    sheet.line_of(own, size=SMALL)
    sheet.set_text_color(*INK)
    sheet.ln(1)
    for line in buyer:
        sheet.line_of(line)
    sheet.set_y(max(sheet.get_y() + 10, 88))


def dates_of(sheet: Sheet, bill: Invoice | CreditNote) -> list[str]:
    ordered = {"number": bill.order_number, "day": sheet.day(bill.ordered_at, bill.time_zone)}
    issued = {"day": sheet.day(bill.issued_at, bill.time_zone)}
    lines = [sheet.says(mark("Issued on {day}"), issued)]
    if isinstance(bill, CreditNote):
        facts = {"number": bill.corrects, "reason": sheet.says(bill.reason)}
        lines.append(sheet.says(mark("For invoice {number}: {reason}"), facts))
    return [*lines, sheet.says(mark("Order {number} of {day}"), ordered)]


@contextmanager
def ruled(
    sheet: Sheet, widths: tuple[int, int, int, int], heads: Sequence[str]
) -> Generator[Table]:
    """A bill's lines: what, how many, which rate, how much."""
    with sheet.table(
        col_widths=widths,
        text_align=("LEFT", "RIGHT", "RIGHT", "RIGHT"),
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        cell_fill_mode=TableCellFillMode.NONE,
        headings_style=HEAD,
        line_height=ROW,
        padding=1.2,
    ) as table:
        table.row([sheet.says(head) if head else "" for head in heads])
        yield table


def draw_lines(sheet: Sheet, bill: Bill) -> None:
    heads = (mark("Product"), mark("Pieces"), "" if bill.owed_by else mark("VAT"), mark("Amount"))
    with ruled(sheet, (100, 18, 22, 30), heads) as table:
        for line in bill.lines:
            named = f"{line.title}, {line.option}" if line.option else line.title
            rate = "" if bill.owed_by else sheet.percent(line.rate_bp)
            table.row([named, str(line.quantity), rate, sheet.money(line.total)])
        if bill.delivery:
            table.row([sheet.says(bill.delivery_name), "", "", sheet.money(bill.delivery)])


def draw_taxes(sheet: Sheet, bill: Bill | CommissionBill) -> None:
    total = FontFace(emphasis="BOLD", size_pt=12)
    with sheet.table(
        col_widths=(110, 60),
        text_align=("RIGHT", "RIGHT"),
        borders_layout=TableBordersLayout.NONE,
        first_row_as_headings=False,
        line_height=ROW,
        padding=0.6,
    ) as table:
        for tax in bill.taxes:
            facts = {"rate": sheet.percent(tax.rate_bp)}
            table.row([sheet.says(mark("Net at {rate}"), facts), sheet.money(tax.net)])
            table.row([sheet.says(mark("VAT {rate}"), facts), sheet.money(tax.tax)])
        table.row([sheet.says(mark("Total")), sheet.money(bill.total)], style=total)


def draw_slip(sheet: Sheet, slip: Slip, web_url: str) -> None:
    says = sheet.says(mark("Return to {shop}"), {"shop": slip.issuer.shop})
    sheet.set_title(says)
    sheet.line_of(says, size=LARGE, style="B")
    sheet.ln(2)
    draw_code(sheet, web_url + slip.path)
    sheet.line_of(sheet.says(mark("Order {number}"), {"number": slip.order_number}), style="B")
    sheet.line_of(sheet.says(mark("Return {number}"), {"number": slip.return_number}))
    sheet.line_of(sheet.says(slip.reason))
    sheet.ln(4)
    sheet.line_of(sheet.says(mark("Put this sheet into the parcel.")))
    sheet.ln(6)
    draw_pieces(sheet, slip.lines)
    if slip.instead:
        sheet.ln(4)
        sheet.line_of(sheet.says(mark("Please send instead:")), style="B")
        draw_pieces(sheet, slip.instead)
    draw_label(sheet, slip)


def draw_pieces(sheet: Sheet, lines: Sequence[SlipLine]) -> None:
    for line in lines:
        named = f"{line.title}, {line.option}" if line.option else line.title
        sheet.line_of(f"{line.quantity} \N{MULTIPLICATION SIGN} {named} ({line.sku})")


def draw_code(sheet: Sheet, address: str) -> None:
    picture = BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="png", scale=8, border=0)
    picture.seek(0)
    alt = sheet.says(mark("Code that opens this return"))
    x = sheet.w - MARGIN - CODE
    sheet.image(picture, x=x, y=TOP, w=CODE, h=CODE, alt_text=alt)


def draw_label(sheet: Sheet, slip: Slip) -> None:
    """To be cut off and stuck on the parcel."""
    sheet.set_y(190)
    sheet.set_dash_pattern(dash=2, gap=2)
    sheet.line(MARGIN, 186, sheet.w - MARGIN, 186)
    sheet.set_dash_pattern()
    sheet.line_of(sheet.says(mark("From")), size=SMALL)
    for line in slip.buyer:
        sheet.line_of(line)
    sheet.ln(4)
    sheet.line_of(sheet.says(mark("To")), size=SMALL)
    for line in [slip.issuer.legal_name, *slip.issuer.address.splitlines()]:
        sheet.line_of(line, size=14, style="B")
