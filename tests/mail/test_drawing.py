import logging
from datetime import UTC, datetime

import pytest

from vitrine.kit.money import Money
from vitrine.mail.drawing import drawn
from vitrine.settlement import BillLine, BillTax, Invoice, Issuer

BUYERS = ["Łucja Żółć", "Șerban Țiriac", "Ελένη Παπαδοπούλου", "Олександр Їжакевич", "Đặng Thị"]
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
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


@pytest.mark.parametrize("buyer", BUYERS)
def test_every_buyers_name_is_printed_whole(buyer: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert drawn(an_invoice(buyer), "de", "https://shop.example").startswith(b"%PDF-")
    assert caplog.messages == []
