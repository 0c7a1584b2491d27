import re
import unicodedata
from string import ascii_lowercase


def mark(message: str) -> str:
    """Marks a msgid for extraction; the surface that shows it translates it."""
    return message


INVISIBLE = {"Cf", "Cc", "Cs", "Co", "Cn"}
BLANK = {"\u115f", "\u1160", "\u2800", "\u3164", "\uffa0"}  # letters and symbols without ink
JOINERS = {"\u200d", "\ufe0f"}  # emoji sequences are built with these
KEYCAPS = set("0123456789#*")
SPACES = {"\t", "\r", "\n"}
MARKS = {"Mn", "Me"}
# Most text is of these alone; to look at its letters one by one takes a hundred times as long.
PLAIN = re.compile("[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2030-\u205e\u20a0-\u20bf]*")
MARKS_AT_ONCE = 4  # on one letter; a tower of them is no writing, and covers the lines around it


# Letters that pass for others, in either case of theirs (after UTS #39): theirs, then ours.
PASSING = (
    "аa еe оo рp сc уy хx ѕs һh ԁd ԛq ԝw ѵv вb нh кk мm тt гr пn јj іi ӏl αa οo νv "  # noqa: RUF001
    "ρp τt κk υu χx ηn ωw βb γy μu εe ιi օo ոn սu հh øo đd ɡg ɑa łl ıi"  # noqa: RUF001
)
# Whole alphabets of Latin shapes that no normal form makes Latin: Lisu, Cherokee, small capitals.
SHAPES = (
    ("ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ", "abcdefghijklmnoprstuvwxyz"),  # noqa: RUF001
    ("ᎪᏴᏟᎠᎬᏀᎻᎥᎫᏦᏞᎷᏢᎡᏚᎢᏙᏔᎩᏃ", "abcdeghijklmprstvwyz"),  # noqa: RUF001
    ("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz"),
)
SIGNS = 0x1F150, 0x1F170, 0x1F1E6  # from A to Z: white in circles, white in squares, of flags
LATIN_SHAPES = {
    **{ord(theirs): ours for theirs, ours in PASSING.split()},
    **{
        ord(letter): ours
        for shapes, latin in SHAPES
        for letter, ours in zip(shapes, latin, strict=True)
    },
    **{first + place: ours for first in SIGNS for place, ours in enumerate(ascii_lowercase)},
}
SAME = {"i": "l", "1": "l", "|": "l", "0": "o"}
LOOK_ALIKES = {
    **{letter: SAME.get(ours, ours) for letter, ours in LATIN_SHAPES.items()},
    **{ord(letter): ours for letter, ours in SAME.items()},
}
PAIRS = {"rn": "m", "vv": "w", "cl": "d"}


def printable(text: str) -> str:
    """One line without control, bidi or invisible characters, in NFC."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join((composed if PLAIN.fullmatch(composed) else visible(composed)).split())


def visible(text: str) -> str:
    shown = ""
    for character in text:
        if shows(character, after=shown[-MARKS_AT_ONCE:]):
            shown += character
    return shown


def shows(character: str, *, after: str) -> bool:
    if character in JOINERS:
        return is_pictured(after[-1:])
    if character in BLANK or is_one_too_many(character, after):
        return False
    return character in SPACES or unicodedata.category(character) not in INVISIBLE


def is_one_too_many(character: str, after: str) -> bool:
    in_a_row = len(after) == MARKS_AT_ONCE and all(map(is_mark, after))
    return in_a_row and is_mark(character)


def is_mark(character: str) -> bool:
    return unicodedata.category(character) in MARKS


def is_pictured(character: str) -> bool:
    """A joiner behind anything else only hides that two names differ."""
    joins = character in JOINERS | KEYCAPS
    return bool(character) and (joins or unicodedata.category(character).startswith("S"))


def file_name(title: str) -> str:
    """In words, without what a file system or a shell reads as something else."""
    kept = "".join(" " if letter in '/\\:*?"<>|' else letter for letter in printable(title))
    return " ".join(kept.split()).strip(". ")[:100] or "clip"


def words_of(name: str) -> list[str]:
    """Without accents, since a mark that composes with no letter would part a word."""
    apart = unicodedata.normalize("NFKD", printable(name))
    bare = "".join(character for character in apart if not is_mark(character))
    return re.findall(r"[^\W_]+", bare)


def likeness(name: str) -> str:
    """Equal for names that a reader takes for one: case, accents, spaces and signs aside."""
    apart = unicodedata.normalize("NFKD", name).casefold().translate(LOOK_ALIKES)
    for pair, letter in PAIRS.items():
        apart = apart.replace(pair, letter)
    return "".join(character for character in apart if character.isalnum()) or name
