import re
from dataclasses import dataclass, fields, replace

from vitrine.checkout.errors import (
    AddressNotRight,
    EmailNotRight,
    FieldMissing,
    NotDeliveredThere,
    PostcodeNotRight,
)
from vitrine.kit.addresses import email_address
from vitrine.kit.text import printable
from vitrine.market import Market

POSTCODES = {
    "GB": (
        re.compile(r"(?:GIR 0AA|[A-Z]{1,2}[0-9][A-Z0-9]? [0-9][ABD-HJLNP-UW-Z]{2})"),
        "SW1A 1AA",
    ),
    "DE": (re.compile(r"[0-9]{5}"), "10115"),
    "FR": (re.compile(r"[0-9]{5}"), "75001"),
}
INWARD = 3  # characters after the space of a British postcode
NEEDED = ("email", "name", "line1", "postcode", "city", "country")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    email: str
    name: str
    line1: str
    line2: str = ""
    postcode: str
    city: str
    country: str


def checked(address: Address, market: Market) -> Address:
    tidy = tidied(address)
    if problems := problems_of(tidy, market):
        worst = problems[0]
        worst.facts["fields"] = [problem.field for problem in problems]
        raise worst
    return tidy


def tidied(address: Address) -> Address:
    lines = {field.name: printable(getattr(address, field.name)) for field in fields(address)}
    tidy = replace(address, **lines)
    postcode = tidy.postcode.upper()
    if tidy.country.upper() == "GB":
        joined = postcode.replace(" ", "")
        postcode = f"{joined[:-INWARD]} {joined[-INWARD:]}"
    return replace(tidy, postcode=postcode.strip(), country=tidy.country.upper())


def problems_of(address: Address, market: Market) -> list[AddressNotRight]:
    problems: list[AddressNotRight] = [
        FieldMissing(field=name) for name in NEEDED if not getattr(address, name)
    ]
    if address.email and email_address(address.email) is None:
        problems.append(EmailNotRight(field="email"))
    if address.country and address.country != market.country:
        problems.append(NotDeliveredThere(field="country"))
    shape, example = POSTCODES.get(address.country, (None, ""))
    if shape and address.postcode and not shape.fullmatch(address.postcode):
        problems.append(PostcodeNotRight(field="postcode", example=example))
    return problems
