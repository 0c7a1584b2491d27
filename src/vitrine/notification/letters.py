"""What a mail says, as data: whoever renders it needs no other source."""

from datetime import date, datetime

import msgspec

from vitrine.kit.money import Money


class Letter(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind"):
    pass


class LetterLine(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    option: str
    quantity: int
    total: Money


class LetterTax(msgspec.Struct, frozen=True, kw_only=True):
    rate_bp: int
    tax: Money


class LetterDiscount(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    off: Money


class Seller(msgspec.Struct, frozen=True, kw_only=True):
    shop: str
    legal_name: str
    address: str
    email: str
    phone: str
    register_number: str
    vat_id: str


class WithdrawalRight(msgspec.Struct, frozen=True, kw_only=True):
    """`information` and `model_form` are msgids."""

    days: int
    information: str
    model_form: str


class OrderConfirmed(Letter, frozen=True, kw_only=True, tag="order-confirmed"):
    number: str
    path: str
    placed_at: datetime
    time_zone: str
    lines: list[LetterLine]
    delivery_name: str
    delivery: Money
    taxes: list[LetterTax]
    total: Money
    address: list[str]
    seller: Seller
    withdrawal: WithdrawalRight
    vat_country: str = ""
    arrives: tuple[date, date] | None = None
    discounts: tuple[LetterDiscount, ...] = ()


class PaidTooLate(Letter, frozen=True, kw_only=True, tag="paid-too-late"):
    number: str
    shop: str
    total: Money


class ShowReminder(Letter, frozen=True, kw_only=True):
    title: str
    shop: str
    path: str
    starts_at: datetime
    time_zone: str
    unsubscribe_path: str


class ShowSoon(ShowReminder, frozen=True, kw_only=True, tag="show-soon"):
    pass


class ShowLive(ShowReminder, frozen=True, kw_only=True, tag="show-live"):
    pass


def _none() -> dict[str, str]:
    return {}


class Notice(Letter, frozen=True, kw_only=True, tag="notice"):
    """`subject`, `says` and `button` are msgids that take `facts` and, translated, `marked`.

    `quote` is what a person wrote.
    """

    subject: str
    says: str
    facts: dict[str, str]
    marked: dict[str, str] = msgspec.field(default_factory=_none)
    quote: str = ""
    path: str
    button: str


class NewsLine(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    option: str
    quantity: int


class OrderNews(Letter, frozen=True, kw_only=True, tag="order-news"):
    """`subject`, `says` and `button` are msgids that take `facts` and, translated, `marked`.

    `link`: a page of somebody else, as of a carrier, with its text.
    """

    subject: str
    says: str
    facts: dict[str, str]
    marked: dict[str, str] = msgspec.field(default_factory=_none)
    quote: str = ""
    lines: list[NewsLine]
    paid_back: Money | None = None
    link: str = ""
    link_text: str = ""
    path: str
    button: str


class WithdrawalReceived(Letter, frozen=True, kw_only=True, tag="withdrawal-received"):
    """The receipt that the law wants: what was declared, on which day, at what time."""

    number: str
    path: str
    name: str
    said_at: datetime
    time_zone: str
    in_time: bool
    lines: list[NewsLine]
    seller: Seller


class ReplaysGo(Letter, frozen=True, kw_only=True, tag="replays-go"):
    shop: str
    titles: list[str]
    goes_at: datetime
    time_zone: str
    path: str


AnyLetter = (
    OrderConfirmed
    | PaidTooLate
    | ShowSoon
    | ShowLive
    | ReplaysGo
    | Notice
    | OrderNews
    | WithdrawalReceived
)


def as_data(letter: AnyLetter) -> dict[str, object]:
    return msgspec.to_builtins(letter)


def from_data(data: dict[str, object]) -> AnyLetter:
    return msgspec.convert(data, AnyLetter)
