"""`python -m tests.world.laddered FOLDER`: a live show with smaller renditions, at a port it says.

Until its input ends. A process of its own, since browsers are driven from a loop of their own.
"""

import asyncio
import sys
from pathlib import Path

from tests.world.ladder import a_laddered_node, rung_has
from tests.world.media import SHOW, ffmpeg
from tests.world.media_port import a_port_of

PICTURE = ("-re", "-f", "lavfi", "-i", "testsrc2=s=320x240:r=12")
TONE = ("-re", "-f", "lavfi", "-i", "sine=440:r=48000")
ENCODER = ("-pix_fmt", "yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-g", "12",
           "-c:a", "aac", "-f", "flv")  # fmt: skip


async def main(folder: Path) -> None:
    async with (
        a_laddered_node(folder) as node,
        a_port_of(node) as (port, _),
        ffmpeg(*PICTURE, *TONE, *ENCODER, node.url()),
    ):
        await node.until("first_keyframe")
        await rung_has(node, "120p", 2)
        print(f"http://127.0.0.1:{port}/shows/{SHOW}", flush=True)  # noqa: T201
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
