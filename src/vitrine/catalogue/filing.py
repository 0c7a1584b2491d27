"""Files beside a product's pictures: a video of it, and papers such as its instructions."""

import asyncio
import hashlib
import re
from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import BinaryIO, NamedTuple

import msgspec
from sqlalchemy import bindparam, delete, select

from vitrine.catalogue.errors import FileNotUsable
from vitrine.catalogue.model import Product, ProductFile
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.ports import Blobs

FOLDER = "files"
HEAD_BYTES = 8
PIECE_BYTES = 1_000_000
LONGEST_FILE_NAME = 120
NAME = re.compile(r"(?P<key>[0-9a-f]{32})\.(?P<kind>pdf|mp4)")


class FileKind(StrEnum):
    PDF = "pdf"
    MP4 = "mp4"


MOST = {FileKind.PDF: 20_000_000, FileKind.MP4: 100_000_000}  # bytes
MEDIA_TYPES = {FileKind.PDF: "application/pdf", FileKind.MP4: "video/mp4"}


FILES = (
    select(ProductFile)
    .where(ProductFile.product_id == bindparam("product_id"))
    .order_by(ProductFile.kind, ProductFile.name, ProductFile.key)
)


class Seen(NamedTuple):
    head: bytes
    size: int
    digest: str


class StoredFile(msgspec.Struct, frozen=True):
    """`key`: with its kind, as it is served at /files/{key}."""

    key: str
    kind: FileKind
    size: int


async def store_file(blobs: Blobs, file: BinaryIO) -> StoredFile:
    seen = await asyncio.to_thread(look_at, file)
    kind = kind_of(seen.head)
    if kind is None or seen.size > MOST[kind]:
        raise FileNotUsable(
            field="data",
            papers=MOST[FileKind.PDF] // 1_000_000,
            videos=MOST[FileKind.MP4] // 1_000_000,
        )
    key = f"{seen.digest[:32]}.{kind}"
    await blobs.put(f"{FOLDER}/{key}", file, kind=MEDIA_TYPES[kind])
    return StoredFile(key, kind, seen.size)


def look_at(file: BinaryIO) -> Seen:
    """And leaves it at its beginning."""
    file.seek(0)
    head = file.read(HEAD_BYTES)
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(PIECE_BYTES):
        digest.update(piece)
    size = file.tell()
    file.seek(0)
    return Seen(head, size, digest.hexdigest())


def kind_of(head: bytes) -> FileKind | None:
    """By what it says of itself; what it is named does not matter."""
    if head.startswith(b"%PDF-"):
        return FileKind.PDF
    return FileKind.MP4 if head[4:8] == b"ftyp" else None


async def stored_file(blobs: Blobs, key: str) -> StoredFile | None:
    """One that was stored before."""
    named = NAME.fullmatch(key)
    size = await blobs.size(f"{FOLDER}/{key}") if named else None
    return StoredFile(key, FileKind(named["kind"]), size) if named and size is not None else None


async def read_file(blobs: Blobs, key: str, start: int, size: int) -> bytes | None:
    return await blobs.piece(f"{FOLDER}/{key}", start, size)


async def keep_files(
    tx: Tx, product: Product, kind: FileKind, files: Collection[tuple[StoredFile, str]]
) -> None:
    """With what each is called; they take the place of those of their kind."""
    of_kind = ProductFile.product_id == product.id, ProductFile.kind == kind
    await tx.session.execute(delete(ProductFile).where(*of_kind))
    tx.session.add_all(
        ProductFile(
            product_id=product.id,
            key=file.key,
            kind=file.kind,
            name=name[:LONGEST_FILE_NAME],
            size=file.size,
            kept_at=clock.now(),
        )
        for file, name in {file.key: (file, name) for file, name in files}.values()
    )
    await tx.flush()


async def files_of(tx: Tx, product_id: int) -> Sequence[ProductFile]:
    """A video first, then papers by name."""
    return (await tx.session.scalars(FILES, {"product_id": product_id})).all()
