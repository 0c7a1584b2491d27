import unicodedata


def mark(message: str) -> str:
    """Marks a msgid for extraction; the surface that shows it translates it."""
    return message


INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # letters and symbols without ink
JOINERS = {"\u200d", "\ufe0f"}  # emoji sequences are built with these
KEYCAPS = set("0123456789#*")
SPACES = {"\t", "\r", "\n"}


def printable(text: str) -> str:
    """One line without control, bidi or invisible characters, in NFC."""
    shown = ""
    for character in unicodedata.normalize("NFC", text):
        if shows(character, after=shown[-1:]):
            shown += character
    return " ".join(shown.split())


def shows(character: str, *, after: str) -> bool:
    if character in JOINERS:
        return is_pictured(after)
    if character in BLANK:
        return False
    return character in SPACES or unicodedata.category(character) not in INVISIBLE


def is_pictured(character: str) -> bool:
    """A joiner behind anything else only hides that two names differ."""
    joins = character in JOINERS | KEYCAPS
    return bool(character) and (joins or unicodedata.category(character).startswith("S"))


def likeness(name: str) -> str:
    """Equal for names that a reader takes for one: case, accents, spaces and signs aside."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    return "".join(character for character in apart if character.isalnum()) or name
