from datetime import UTC, datetime

from tests.world.shop import TRADER
from vitrine.kit import clock
from vitrine.kit.ids import new_id
from vitrine.kit.money import Money
from vitrine.market import law_of
from vitrine.notification import AnyLetter, OrderConfirmed, OutgoingMail, ShowLive, ShowSoon
from vitrine.notification.letters import LetterLine, LetterTax, Seller, WithdrawalRight, as_data

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


def a_confirmation(*, title: str = "Coral cup", currency: str = "GBP") -> OrderConfirmed:
    right = law_of("GB", NOON.date()).withdrawal
    total = Money(4800, currency)
    return OrderConfirmed(
        number="ABCDE-FGHIJ",
        path="/o/secret",
        placed_at=NOON,
        time_zone="Europe/London",
        lines=[LetterLine(title=title, option="Coral", quantity=2, total=total)],
        delivery_name="Standard delivery",
        delivery=Money(395, currency),
        taxes=[LetterTax(rate_bp=2000, tax=Money(866, currency))],
        total=Money(5195, currency),
        address=["Ann Buyer", "1 High Street", "E2 7AB London"],
        seller=Seller(
            shop="Atelier Ombra",
            legal_name=TRADER.legal_name,
            address=TRADER.address,
            email=TRADER.email,
            phone=TRADER.phone,
            register_number=TRADER.register_number,
            vat_id=TRADER.vat_id,
        ),
        withdrawal=WithdrawalRight(
            days=right.days, information=right.information, model_form=right.model_form
        ),
    )


def a_reminder(
    kind: type[ShowSoon] | type[ShowLive], *, title: str = "Autumn glazes & cups"
) -> ShowSoon | ShowLive:
    return kind(
        title=title,
        shop="Atelier Ombra",
        path="/live/1",
        starts_at=NOON,
        time_zone="Europe/London",
        unsubscribe_path="/reminders/secret",
    )


def a_mail(letter: AnyLetter, *, locale: str = "en", to: str = "ann@example.org") -> OutgoingMail:
    data = as_data(letter)
    mail_id = new_id()
    return OutgoingMail(
        id=mail_id,
        key=str(mail_id),
        kind=str(data["kind"]),
        to=to,
        locale=locale,
        data=data,
        tries=0,
        created_at=clock.now(),
        due_at=clock.now(),
    )
