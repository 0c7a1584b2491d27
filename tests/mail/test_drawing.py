import logging
from datetime import UTC, datetime
from io import BytesIO

import pytest
from msgspec.structs import replace
from pypdf import PdfReader

from vitrine.kit.money import Money
from vitrine.mail.drawing import drawn
from vitrine.settlement import BillLine, BillTax, Invoice, Issuer

BUYERS = ["Łucja Żółć", "Șerban Țiriac", "Ελένη Παπαδοπούλου", "Олександр Їжакевич", "Đặng Thị"]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ENGLISH = (
    "The total includes VAT that the seller does not owe, but Plaza Ltd · GB980780684, who the law"
    " says is the supplier (VATA 1994, s. 5A)."
)
GERMAN = (
    "Die Summe enthält Umsatzsteuer, die nicht der Verkäufer schuldet, sondern Plaza Ltd ·"
    " GB980780684: kraft Gesetzes der Lieferer (VATA 1994, s. 5A)."
)
TOTAL = Money(2_400, "EUR")


def an_invoice(buyer: str) -> Invoice:
    issuer = Issuer(
        shop="Ombra",
        legal_name="Atelier Ombra Ltd",
        address="4 Kiln Lane\nLondon E2 7AB",
        email="hello@ombra.example",
        phone="",
        register_number="",
        vat_id="",
    )
    return Invoice(
        number="I-000001",
        order_number="ABCDE-FGHIJ",
        ordered_at=NOW,
        issued_at=NOW,
        time_zone="Europe/Berlin",
        issuer=issuer,
        buyer=[buyer, "Οδός Ερμού 1", "105 63 Αθήνα"],
        lines=[BillLine(title=buyer, option="", sku="1", quantity=1, total=TOTAL, rate_bp=2_400)],
        delivery_name="Standard delivery",
        delivery=Money(0, "EUR"),
        taxes=[BillTax(rate_bp=2_400, net=Money(1_935, "EUR"), tax=Money(465, "EUR"), gross=TOTAL)],
        total=TOTAL,
    )


def text_of(pdf: bytes) -> str:
    read = " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return " ".join(read.split())


@pytest.mark.parametrize("buyer", BUYERS)
def test_every_buyers_name_is_printed_whole(buyer: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        printed = drawn(an_invoice(buyer), "de", "https://shop.example")
    assert caplog.messages == []
    assert text_of(printed).count(buyer) == 2


@pytest.mark.parametrize(
    ("language", "says", "rate"), [("en", ENGLISH, "24%"), ("de", GERMAN, "24 %")]
)
def test_where_the_operator_owes_the_vat_the_invoice_says_so_and_names_no_rate(
    language: str, says: str, rate: str
) -> None:
    own = an_invoice("Jo Viewer")
    deemed = replace(
        own, taxes=[], owed_by="Plaza Ltd · GB980780684", owed_under="VATA 1994, s. 5A"
    )
    sellers, operators = (text_of(drawn(body, language, "")) for body in (own, deemed))
    assert rate in sellers
    assert says not in sellers
    assert says in operators
    assert rate not in operators
