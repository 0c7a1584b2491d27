"""Files beside a product's pictures: a video of it, and papers such as its instructions."""

import hashlib
import re
from collections.abc import Collection, Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import delete, select

from vitrine.catalogue.errors import FileNotUsable
from vitrine.catalogue.model import Product, ProductFile
from vitrine.db import Tx
from vitrine.kit import clock
from vitrine.ports import Blobs

FOLDER = "files"
LONGEST_FILE_NAME = 120
NAME = re.compile(r"(?P<key>[0-9a-f]{32})\.(?P<kind>pdf|mp4)")


class FileKind(StrEnum):
    PDF = "pdf"
    MP4 = "mp4"


MOST = {FileKind.PDF: 20_000_000, FileKind.MP4: 50_000_000}  # bytes
MEDIA_TYPES = {FileKind.PDF: "application/pdf", FileKind.MP4: "video/mp4"}


class StoredFile(msgspec.Struct, frozen=True):
    """`key`: with its kind, as it is served at /files/{key}."""

    key: str
    kind: FileKind
    size: int


async def store_file(blobs: Blobs, data: bytes) -> StoredFile:
    kind = kind_of(data)
    if kind is None or len(data) > MOST[kind]:
        raise FileNotUsable(
            field="data",
            papers=MOST[FileKind.PDF] // 1_000_000,
            videos=MOST[FileKind.MP4] // 1_000_000,
        )
    key = f"{hashlib.sha256(data).hexdigest()[:32]}.{kind}"
    await blobs.put(f"{FOLDER}/{key}", data, kind=MEDIA_TYPES[kind])
    return StoredFile(key, kind, len(data))


def kind_of(data: bytes) -> FileKind | None:
    """By what it says of itself; what it is named does not matter."""
    if data.startswith(b"%PDF-"):
        return FileKind.PDF
    return FileKind.MP4 if data[4:8] == b"ftyp" else None


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
    found = await tx.session.scalars(
        select(ProductFile)
        .where(ProductFile.product_id == product_id)
        .order_by(ProductFile.kind, ProductFile.name, ProductFile.key)
    )
    return found.all()
