"""A product's video and its papers: uploaded first, then named in its body."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from vitrine.app import Scope
from vitrine.catalogue import (
    FileKind,
    Product,
    ProductFile,
    StoredFile,
    files_of,
    keep_files,
    store_file,
    stored_file,
)
from vitrine.catalogue.errors import FileNotUsable
from vitrine.db import Tx
from vitrine.ports import Blobs
from vitrine.shopping_api.attributes import PAPERS, PAPERS_NAMED
from vitrine.shopping_api.bodies import uploaded
from vitrine.shopping_api.calling import Call, Endpoint, House
from vitrine.shopping_api.product_bodies import Besides, CertificationTold
from vitrine.shopping_api.refusing import invalid

MOST_BYTES = 100_000_000
AROUND_BYTES = 100_000  # what multipart adds
PAPERS_AT_MOST = 10


class UploadedFile(msgspec.Struct, frozen=True):
    id: str
    url: str
    name: str
    format: str


class Video(msgspec.Struct, frozen=True):
    id: str
    url: str
    format: str
    size: int


class Paper(msgspec.Struct, frozen=True):
    id: str
    name: str
    format: str
    urls: list[str]


class Certification(msgspec.Struct, frozen=True):
    id: str
    title: str
    files: list[Paper]


@dataclass(frozen=True)
class Files:
    """None: not told."""

    video: Sequence[tuple[StoredFile, str]] | None
    papers: Sequence[tuple[StoredFile, str]] | None


async def upload(call: Call) -> UploadedFile:
    async with uploaded(call) as sent:
        name = sent.fields.get("name", "").strip()
        if not name:
            raise invalid("name", "this is missing")
        try:
            stored = await store_file(call.house.blobs, sent.file)
        except FileNotUsable as error:
            raise invalid("data", str(error)) from None
    return UploadedFile(stored.key, url_of(call.house, stored.key), name, stored.kind.upper())


async def files_told(blobs: Blobs, body: Besides) -> Files:
    """Read before any transaction opens: they may lie in S3."""
    video = papers = None
    if body.video is not None:
        video = [(await known(blobs, "video.id", body.video.id, FileKind.MP4), "")]
    if body.certifications is not None:
        papers = await papers_told(blobs, body.certifications)
    return Files(video, papers)


async def papers_told(
    blobs: Blobs, told: Sequence[CertificationTold]
) -> list[tuple[StoredFile, str]]:
    found: list[tuple[StoredFile, str]] = []
    for n, each in enumerate(told):
        where = f"certifications[{n}]"
        if each.id != PAPERS:
            raise invalid(f"{where}.id", f"write {PAPERS}: {PAPERS_NAMED}")
        if each.images:
            raise invalid(f"{where}.images", "not supported: upload a PDF, and name it in files")
        for m, file in enumerate(each.files or ()):
            stored = await known(blobs, f"{where}.files[{m}].id", file.id, FileKind.PDF)
            found.append((stored, file.name))
    if len(found) > PAPERS_AT_MOST:
        raise invalid("certifications", f"at most {PAPERS_AT_MOST} files")
    return found


async def known(blobs: Blobs, field: str, told: str, kind: FileKind) -> StoredFile:
    stored = await stored_file(blobs, told)
    if stored is None or stored.kind is not kind:
        raise invalid(field, f"upload a {kind.upper()} first, and use its id")
    return stored


async def replace_files(tx: Tx, product: Product, files: Files) -> None:
    """What is not told is not there."""
    await keep_files(tx, product, FileKind.MP4, files.video or ())
    await keep_files(tx, product, FileKind.PDF, files.papers or ())


async def edit_files(tx: Tx, product: Product, files: Files) -> None:
    """What is not told stays."""
    if files.video is not None:
        await keep_files(tx, product, FileKind.MP4, files.video)
    if files.papers is not None:
        await keep_files(tx, product, FileKind.PDF, files.papers)


async def files_shown(
    tx: Tx, house: House, product: Product
) -> tuple[Video | None, list[Certification]]:
    files = await files_of(tx, product.id)
    videos = [each for each in files if each.kind == FileKind.MP4]
    papers = [paper(house, each) for each in files if each.kind == FileKind.PDF]
    video = videos[0] if videos else None
    return (
        Video(video.key, url_of(house, video.key), "MP4", video.size) if video else None,
        [Certification(PAPERS, PAPERS_NAMED, papers)] if papers else [],
    )


def paper(house: House, file: ProductFile) -> Paper:
    return Paper(file.key, file.name, "PDF", [url_of(house, file.key)])


def url_of(house: House, key: str) -> str:
    return f"{house.settings.web_url}/files/{key}"


ENDPOINTS = (
    Endpoint(
        "POST",
        "product",
        "files/upload",
        ("202309",),
        Scope.PRODUCT_WRITE,
        upload,
        "A paper for a product (PDF, at most 20 MB) or its video (MP4, at most 100 MB).",
        needs_shop=False,
        file_bytes=MOST_BYTES + AROUND_BYTES,
    ),
)
