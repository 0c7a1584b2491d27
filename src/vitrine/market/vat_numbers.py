"""VAT numbers by their form and check digits; whether one is in force only its country knows."""

from stdnum.eu import vat as of_the_union
from stdnum.exceptions import ValidationError
from stdnum.gb import vat as british

from vitrine.market.vat_rates import union

GREEK = "EL"  # what Greece writes before its numbers


def vat_number(text: str) -> str | None:
    """Without blanks, its country before it; None if no country numbers so."""
    bare = "".join(filter(str.isalnum, text)).upper()
    try:
        if bare.startswith("GB"):
            return f"GB{british.validate(bare)}"
        known = bare[:2] in union() or bare.startswith(GREEK)
        return str(of_the_union.validate(bare)) if known else None
    except ValidationError:
        return None


def is_in_vies(text: str) -> bool:
    """Great Britain has a register of its own, which only its members may ask."""
    number = vat_number(text)
    return number is not None and not number.startswith("GB")
