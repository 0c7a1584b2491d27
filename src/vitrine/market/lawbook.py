import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from vitrine.market.dated import Value, in_force, ruling
from vitrine.market.errors import MarketUnknown
from vitrine.market.model import Stage
from vitrine.market.withdrawal_texts import INFORMATION, MODEL_FORM, WithdrawalText

FOLDER = Path(__file__).parent / "law"


class Labels(Value, frozen=True, kw_only=True):
    labels: dict[str, str]

    def label(self, language: str) -> str:
        return self.labels.get(language) or next(iter(self.labels.values()))


class Withdrawal(Value, frozen=True, kw_only=True):
    days: int
    text: WithdrawalText

    @property
    def information(self) -> str:
        """A msgid that takes {days}."""
        return INFORMATION[self.text]

    @property
    def model_form(self) -> str:
        """A msgid that takes {trader} and {order}."""
        return MODEL_FORM[self.text]


class WithdrawalFunction(Labels, frozen=True, kw_only=True):
    confirm_labels: dict[str, str]


class PriorPrice(Value, frozen=True, kw_only=True):
    days: int
    basis: str


class UnitPriceRule(Value, frozen=True, kw_only=True):
    categories: list[str]
    units: dict[str, int]


class TraderIdentity(Value, frozen=True, kw_only=True):
    required: list[str]
    if_any: list[str]


class ProductSafety(Value, frozen=True, kw_only=True):
    required: list[str]
    responsible_person: bool
    home_countries: list[str]


class PriceGrace(Value, frozen=True, kw_only=True):
    seconds: int


class LawFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    code: str
    name: str
    country: str
    currency: str
    languages: list[str]
    time_zone: str
    stage: Stage
    order_button: list[Labels]
    withdrawal: list[Withdrawal]
    prior_price: list[PriorPrice]
    unit_price: list[UnitPriceRule]
    trader_identity: list[TraderIdentity]
    ad_label: list[Labels]
    product_safety: list[ProductSafety]
    price_grace: list[PriceGrace]
    withdrawal_function: list[WithdrawalFunction] = []


class Market(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: str
    country: str
    currency: str
    languages: tuple[str, ...]
    time_zone: str
    stage: Stage

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Law(msgspec.Struct, frozen=True, kw_only=True):
    """A market's law in force on one day."""

    market: str
    day: date
    order_button: Labels
    withdrawal: Withdrawal
    withdrawal_function: WithdrawalFunction | None
    prior_price: PriorPrice | None
    unit_price: UnitPriceRule
    trader_identity: TraderIdentity | None
    ad_label: Labels | None
    product_safety: ProductSafety | None
    price_grace: PriceGrace


def market_codes() -> tuple[str, ...]:
    return tuple(sorted(files()))


def markets() -> tuple[Market, ...]:
    return tuple(market(code) for code in market_codes())


def market(code: str) -> Market:
    found = file_of(code)
    return Market(
        code=found.code,
        name=found.name,
        country=found.country,
        currency=found.currency,
        languages=tuple(found.languages),
        time_zone=found.time_zone,
        stage=found.stage,
    )


@cache
def law_of(code: str, day: date) -> Law:
    found = file_of(code)
    return Law(
        market=code,
        day=day,
        order_button=ruling(found.order_button, day),
        withdrawal=ruling(found.withdrawal, day),
        withdrawal_function=in_force(found.withdrawal_function, day),
        prior_price=in_force(found.prior_price, day),
        unit_price=ruling(found.unit_price, day),
        trader_identity=in_force(found.trader_identity, day),
        ad_label=in_force(found.ad_label, day),
        product_safety=in_force(found.product_safety, day),
        price_grace=ruling(found.price_grace, day),
    )


def file_of(code: str) -> LawFile:
    try:
        return files()[code]
    except KeyError:
        raise MarketUnknown(market=code, field="market") from None


@cache
def files() -> Mapping[str, LawFile]:
    read = [msgspec.convert(tomllib.loads(path.read_text()), LawFile) for path in FOLDER.iterdir()]
    return {found.code: found for found in read}
