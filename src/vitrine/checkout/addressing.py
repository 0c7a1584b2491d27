from collections.abc import Collection
from dataclasses import asdict, dataclass, fields, replace

from vitrine.checkout.errors import (
    AddressNotRight,
    EmailNotRight,
    FieldMissing,
    NotDeliveredThere,
    PostcodeNotRight,
)
from vitrine.checkout.model import Checkout
from vitrine.checkout.spelling import address_rules
from vitrine.kit.addresses import email_address
from vitrine.kit.text import printable
from vitrine.market import taxed_countries

EVERYWHERE = ("email", "name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    email: str
    name: str
    line1: str
    line2: str = ""
    postcode: str
    city: str
    country: str


def checked(address: Address, served: Collection[str]) -> Address:
    """`served`: the countries that this seller sends to."""
    tidy = tidied(address)
    if problems := problems_of(tidy, served):
        worst = problems[0]
        worst.facts["fields"] = [problem.field for problem in problems]
        raise worst
    return tidy


def send_to(checkout: Checkout, address: Address) -> None:
    """Elsewhere than before: who agreed to the quote saw the goods go there, and is asked again."""
    for name, value in asdict(address).items():
        if getattr(checkout, name) != value:
            setattr(checkout, name, value)
            checkout.quote_id = None


def tidied(address: Address) -> Address:
    lines = {field.name: printable(getattr(address, field.name)) for field in fields(address)}
    tidy = replace(address, **lines)
    country = tidy.country.upper()
    if country not in taxed_countries():
        return replace(tidy, country=country)
    return replace(tidy, country=country, postcode=address_rules(country).spelled(tidy.postcode))


def problems_of(address: Address, served: Collection[str]) -> list[AddressNotRight]:
    if address.country and address.country not in served:
        return [NotDeliveredThere(field="country")]
    rules = address_rules(address.country or min(served))
    needed = (*EVERYWHERE, *rules.required, "country")
    problems: list[AddressNotRight] = [
        FieldMissing(field=name) for name in needed if not getattr(address, name)
    ]
    if address.email and email_address(address.email) is None:
        problems.append(EmailNotRight(field="email"))
    if address.postcode and not rules.fits(address.postcode):
        problems.append(PostcodeNotRight(field="postcode", example=rules.example))
    return problems
