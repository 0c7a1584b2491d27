import unicodedata


def mark(message: str) -> str:
    """Marks a msgid for extraction; the surface that shows it translates it."""
    return message


INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
JOINERS = {"\u200d", "\ufe0f"}  # emoji sequences are built with these
SPACES = {"\t", "\r", "\n"}


def printable(text: str) -> str:
    """One line without control, bidi or zero-width characters, in NFC."""
    shown = "".join(
        character for character in unicodedata.normalize("NFC", text) if shows(character)
    )
    return " ".join(shown.split())


def shows(character: str) -> bool:
    return character in JOINERS | SPACES or unicodedata.category(character) not in INVISIBLE
