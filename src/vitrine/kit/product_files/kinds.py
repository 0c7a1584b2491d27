"""What kind of file it is, by its first bytes: names and media types are often wrong."""

from enum import StrEnum
from pathlib import Path

from vitrine.kit.product_files.saying import FileUnreadable
from vitrine.kit.text import mark

OLD_SHEET = b"\xd0\xcf\x11\xe0"
ZIPPED = b"PK\x03\x04"
COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"Rar!", b"7z\xbc\xaf")
BYTE_ORDER_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

EMPTY = mark("The file is empty.")
OLD = mark("This is an old Excel file, or one with a password. Save it as .xlsx without one.")
PACKED = mark("The file is compressed. Unpack it first.")


class Kind(StrEnum):
    TABLE = "table"
    SHEET = "sheet"
    XML = "xml"


def kind_of(path: Path) -> Kind:
    with path.open("rb") as file:
        head = file.read(512)
    if not head.strip():
        raise FileUnreadable(EMPTY)
    if head.startswith(OLD_SHEET):
        raise FileUnreadable(OLD)
    if head.startswith(COMPRESSED):
        raise FileUnreadable(PACKED)
    if head.startswith(ZIPPED):
        return Kind.SHEET
    return Kind.XML if bare(head).startswith(b"<") else Kind.TABLE


def bare(head: bytes) -> bytes:
    """Without a byte order mark, and without the zeros of UTF-16."""
    for mark_ in BYTE_ORDER_MARKS:
        head = head.removeprefix(mark_)
    return head.replace(b"\0", b"").lstrip()
