import re
import unicodedata

LONGEST_EMAIL = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets
SHAPE = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\.]+(\.[^\s@<>,;:\"()\[\]\\.]+)+")


def email_address(text: str) -> str | None:
    """The address as it will be written to, or None if it cannot be one."""
    address = unicodedata.normalize("NFC", text.strip())
    fits = len(address.encode()) <= LONGEST_EMAIL and address.isprintable()
    return address if fits and SHAPE.fullmatch(address) else None


def email_key(address: str) -> str:
    """Equal for two spellings of one address: nobody's server tells upper from lower case."""
    return unicodedata.normalize("NFKC", address.strip()).casefold()
