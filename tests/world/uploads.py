"""What a media node keeps, and what it sends to the store."""

from tests.world.media import FOLDER, SHOW, MediaNode, clip_tags, on_air, send
from vitrine.media.fmp4.init import CLOCK
from vitrine.media.publication import Publication
from vitrine.media.store.archive import Archive
from vitrine.media.store.index import Closed, read
from vitrine.media.store.uploading import Uploader
from vitrine.ports import Blobs


def uploading(node: MediaNode, bucket: Blobs) -> Uploader:
    archive = node.engine.archive or Archive(bucket, node.engine.disk.root)
    engine = node.engine
    return Uploader(engine.disk, archive, runs=engine.runs, sent=engine.sent)


async def written(node: MediaNode) -> None:
    await node.engine.disk.after_writing(lambda: None)


async def a_show_that_ended(node: MediaNode) -> None:
    publication = await on_air(node)
    send(publication, clip_tags(turns=2))
    node.engine.stopped(publication, clean=True, reason="")
    await node.engine.end(SHOW)
    await written(node)


def recorded(node: MediaNode) -> set[int]:
    """The segments of the session that its index calls whole."""
    lines = read(node.engine.shows / SHOW / FOLDER)
    return {line.n for line in lines if isinstance(line, Closed)}


def seconds_in_memory(publication: Publication) -> float:
    parts = [part for each in publication.recording.timeline.segments for part in each.parts]
    return sum(part.duration for part in parts if part.body is not None) / CLOCK
