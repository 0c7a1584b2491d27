"""Words as a reader hears them: for word lists, repeats and questions that ask the same."""

import re
import unicodedata
from collections.abc import Iterable

from vitrine.kit.text import LATIN_SHAPES

WORD = re.compile(r"[^\W_]+")
SPELLED = str.maketrans("013457@$!|", "oieastasil")  # digits and signs in the place of letters
LENGTHENED = re.compile(r"(.)\1{2,}")
ENDS = "com|net|org|de|ch|eu|io|xyz|ly|gg|biz|ru|cn"  # of addresses
WORDS = "at|co|uk|me|tv|info|app|link|shop|store|online|site"  # that end addresses, too
LARGE = r"[^\Wa-z\xdf-\xf6\xf8-\xff]"
NAME = r"\w[\w-]*"
LINK = re.compile(
    r"(?i:https?://|www\.)\S+"
    rf"|\b{NAME}(?:\s?[.\u3002]|\s\.\s)(?i:{ENDS})\b"
    rf"|\b{NAME}\.(?i:{WORDS})[/:]\w"
    rf"|\A\W*(?:{NAME}\.)+(?:{WORDS})(?=\W*\Z)"
    rf"|\A\W*(?:{LARGE}(?:{LARGE}|-)*\.)+(?:{WORDS.upper()})(?=\W*\Z)"
    rf"|\b{NAME}\s?[(\[](?i:dot|punkt)[)\]]\s?(?i:{ENDS}|{WORDS})\b"
)
ASKS = re.compile("[?\uff1f\u061f](?=[\\s!?)\"'\u00bb\u201c\u201d]|$)")


def plain(text: str) -> str:
    """Without case and accents."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words(text: str) -> tuple[str, ...]:
    return tuple(WORD.findall(plain(text)))


def likeness_of_line(text: str) -> str:
    """Equal for lines that only differ in case, signs, spaces and lengthened letters."""
    return LENGTHENED.sub(r"\1", " ".join(words(text))) or text


def has_link(text: str) -> bool:
    """Rather too few: a full stop before a word is none, as in 'Love it.me too'."""
    return LINK.search(_narrow(text)) is not None


def is_question(text: str) -> bool:
    return ASKS.search(LINK.sub("", _narrow(text))) is not None


class WordList:
    """Words and phrases; a `*` at the end stands for any ending. Disguises are seen through."""

    def __init__(self, entries: Iterable[str]) -> None:
        patterns = [_pattern(entry) for entry in entries if _letters(entry)]
        self._any = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)") if patterns else None

    def match(self, text: str) -> str | None:
        """What was found, as it was read."""
        if self._any is None:
            return None
        shown = plain(text).translate(LATIN_SHAPES)
        readings = (_read(text), _read(text.translate(SPELLED)), _read(shown.translate(SPELLED)))
        found = (self._any.search(reading) for reading in readings)
        return next((match.group() for match in found if match), None)


def _narrow(text: str) -> str:
    """Full-width letters and stops are read as their narrow ones."""
    return unicodedata.normalize("NFKC", text)


def _letters(entry: str) -> tuple[str, ...]:
    return words(entry.rstrip("*"))


def _pattern(entry: str) -> str:
    ending = r"\w*" if entry.endswith("*") else ""
    return r"\s".join(re.escape(word) for word in _letters(entry)) + ending


def _read(text: str) -> str:
    """Words with one space between; letters that stand alone are one word."""
    read: list[str] = []
    alone = False
    for word in words(LENGTHENED.sub(r"\1", plain(text))):
        if alone and len(word) == 1:
            read[-1] += word
        else:
            read.append(word)
        alone = len(word) == 1
    return " ".join(read)
