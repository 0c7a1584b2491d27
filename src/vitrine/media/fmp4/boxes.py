"""Boxes of ISO/IEC 14496-12: 32-bit size, four letters, body."""

import struct
from collections.abc import Iterator
from typing import NamedTuple


class Box(NamedTuple):
    kind: bytes
    body: bytes


def box(kind: bytes, *bodies: bytes) -> bytes:
    body = b"".join(bodies)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind: bytes, version: int, flags: int, *bodies: bytes) -> bytes:
    return box(kind, struct.pack(">I", version << 24 | flags), *bodies)


def walk(body: bytes) -> Iterator[Box]:
    """The boxes that lie whole in `body`; a cut one at the end is where a crash hit."""
    at = 0
    while at + 8 <= len(body):
        size, kind = struct.unpack_from(">I4s", body, at)
        if size < 8 or at + size > len(body):
            return
        yield Box(kind, body[at + 8 : at + size])
        at += size


def find(body: bytes, *path: bytes) -> bytes | None:
    """The body of the first box at a path such as `moof, traf, tfdt`."""
    for kind in path:
        inner = next((found.body for found in walk(body) if found.kind == kind), None)
        if inner is None:
            return None
        body = inner
    return body
