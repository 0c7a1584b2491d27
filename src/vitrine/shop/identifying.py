from collections.abc import Iterator
from dataclasses import fields, replace

from vitrine.kit.addresses import email_address
from vitrine.kit.text import printable
from vitrine.market import Law, vat_number
from vitrine.shop.errors import (
    IdentityMissing,
    IdentityNotRight,
    TraderEmailNotRight,
    VatNumberNotRight,
)
from vitrine.shop.model import Trader

LONGEST = {"legal_name": 160, "address": 500, "phone": 40, "register_number": 80, "vat_id": 40}


def tidy_trader(trader: Trader) -> Trader:
    """An address keeps its lines."""
    lines = (printable(line) for line in trader.address.splitlines())
    told = {field.name: printable(getattr(trader, field.name)) for field in fields(trader)}
    told["address"] = "\n".join(line for line in lines if line)
    return replace(trader, **{name: text[: LONGEST.get(name)] for name, text in told.items()})


def identity_gaps(law: Law, trader: Trader) -> list[str]:
    """What the law wants to see beside an offer, and the shop does not say."""
    rule = law.trader_identity
    return [name for name in rule.required if not getattr(trader, name)] if rule else []


def identity_problems(law: Law, trader: Trader) -> Iterator[IdentityNotRight]:
    for name in identity_gaps(law, trader):
        yield IdentityMissing(field=name)
    if trader.email and email_address(trader.email) is None:
        yield TraderEmailNotRight(field="email")
    if trader.vat_id and vat_number(trader.vat_id) is None:
        yield VatNumberNotRight(field="vat_id")
