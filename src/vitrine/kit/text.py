import unicodedata


def mark(message: str) -> str:
    """Marks a msgid for extraction; the surface that shows it translates it."""
    return message


INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
JOINERS = {"\u200d", "\ufe0f"}  # emoji sequences are built with these


def printable(text: str) -> str:
    """One line without control, bidi or zero-width characters, in NFC."""
    kept = (
        " " if character in "\t\r\n" else character
        for character in unicodedata.normalize("NFC", text)
        if character in "\t\r\n" or character in JOINERS or unicodedata.category(character) not in INVISIBLE
    )
    return " ".join("".join(kept).split())
