"""The operator's invoice for a month's commission."""

from babel.dates import format_skeleton

from vitrine.kit.language import LANGUAGES
from vitrine.kit.text import mark
from vitrine.mail.drawing import (
    LARGE,
    Sheet,
    draw_letterhead,
    draw_taxes,
    foot_of,
    ruled,
)
from vitrine.settlement import CommissionBill

SETTLED = mark(
    "Settled with your sales: nothing is to be paid. VAT is rounded for each piece that was sold."
)


def drawn_commission(bill: CommissionBill, locale: str) -> bytes:
    sheet = Sheet(locale if locale in LANGUAGES else LANGUAGES[0], str(bill))
    sheet.foot = foot_of(bill.issuer)
    sheet.add_page()
    draw_commission(sheet, bill)
    return bytes(sheet.output())


def draw_commission(sheet: Sheet, bill: CommissionBill) -> None:
    is_credit = bill.total.minor < 0
    title = mark("Credit note {number}") if is_credit else mark("Invoice {number}")
    says = sheet.says(title, {"number": bill.number})
    sheet.set_title(says)
    draw_letterhead(sheet, bill.issuer, bill.buyer)
    sheet.line_of(says, size=LARGE, style="B")
    sheet.ln(2)
    for line in facts_of(sheet, bill):
        sheet.line_of(line)
    sheet.ln(4)
    draw_lines(sheet, bill)
    sheet.ln(3)
    draw_taxes(sheet, bill)
    sheet.ln(4)
    if bill.note:
        sheet.line_of(sheet.says(bill.note))
    sheet.line_of(sheet.says(SETTLED))


def facts_of(sheet: Sheet, bill: CommissionBill) -> list[str]:
    month = str(format_skeleton("yMMMM", bill.month, locale=sheet.locale))
    lines = [
        sheet.says(mark("Issued on {day}"), {"day": sheet.day(bill.issued_at, bill.time_zone)}),
        sheet.says(mark("For selling on this platform in {month}"), {"month": month}),
    ]
    if bill.buyer_vat_id:
        lines.append(sheet.says(mark("Your VAT number: {number}"), {"number": bill.buyer_vat_id}))
    return lines


def draw_lines(sheet: Sheet, bill: CommissionBill) -> None:
    heads = (mark("Service"), mark("Orders"), mark("VAT"), mark("Net amount"))
    with ruled(sheet, (90, 26, 22, 32), heads) as table:
        for line in bill.lines:
            rate = sheet.percent(line.rate_bp)
            table.row([sheet.says(line.says), str(line.orders), rate, sheet.money(line.net)])
