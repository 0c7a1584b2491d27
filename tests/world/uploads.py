"""What a media node sends to the store."""

from tests.world.media import MediaNode
from vitrine.media.store.archive import Archive
from vitrine.media.store.uploading import Uploader
from vitrine.ports import Blobs


def uploading(node: MediaNode, bucket: Blobs) -> Uploader:
    archive = node.engine.archive or Archive(bucket, node.engine.disk.root)
    return Uploader(node.engine.disk, archive, node.engine.runs)


async def written(node: MediaNode) -> None:
    await node.engine.disk.after_writing(lambda: None)
