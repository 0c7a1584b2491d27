"""A media node in a process of its own that is there to be killed.

`python -m tests.world.doomed FOLDER` records the clip and says after each part how much of it is
on disk for certain, in pictures.
"""

import asyncio
import sys
from pathlib import Path

from tests.world.media import a_media_node, clip_tags, on_air

PAUSE_EVERY = 8  # pictures: a part of a third of a second


async def record(root: Path) -> None:
    async with a_media_node(root) as node:
        publication = await on_air(node)
        for number, tag in enumerate(clip_tags(turns=50)):
            publication.video(tag.timestamp, tag.body)
            if number % PAUSE_EVERY == 0:
                await node.engine.disk.after_writing(lambda: None)
                print(number, flush=True)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1])))
