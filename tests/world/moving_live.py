"""`python -m tests.world.moving_live FOLDER KNOWN`: a live show that moves to another node if told.

It says its address; each line of its input moves it on. `KNOWN` is yes if the other node learns
where the first one stopped. A process of its own, since browsers are
driven from a loop of their own.
"""

import asyncio
import sys
from pathlib import Path

from tests.world.blobs import settings_without_engines
from tests.world.ladder import until
from tests.world.media import KEY, SHOW, MediaNode, a_grant, a_media_node, ffmpeg, looping_clip
from tests.world.media_port import a_port_of
from tests.world.uploads import uploading, written
from vitrine.kit import clock
from vitrine.media.permission import Before
from vitrine.ports import open_blobs

LONG = 600  # seconds


async def main(folder: Path, *, is_known: bool) -> None:
    store, since = open_blobs(settings_without_engines(folder)), clock.now_ms()
    async with (
        a_media_node(folder / "one", store) as here,
        a_media_node(folder / "two", store) as there,
        a_port_of(here) as (port, _),
        a_port_of(there) as (other, _),
    ):
        async with ffmpeg(*looping_clip(LONG, here.url())):
            await until(lambda: plays(here))
            print(f"http://127.0.0.1:{port}/shows/{SHOW}", flush=True)  # noqa: T201
            await asyncio.to_thread(sys.stdin.readline)
        stopped = await here.until("stopped")
        await written(here)
        await uploading(here, store).look()
        following = stopped.publication.recording.timeline.next_msn if is_known else None
        before = Before("7", since, following)
        there.keys[KEY] = a_grant(folder="b" * 26, session="8")._replace(before=before)
        async with ffmpeg(*looping_clip(LONG, there.url())):
            await until(lambda: plays(there))
            here.elsewhere[SHOW] = f"http://127.0.0.1:{other}"
            here.engine.leave(SHOW)
            await asyncio.to_thread(sys.stdin.readline)


def plays(node: MediaNode) -> bool:
    return SHOW in node.engine.holds


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), is_known=sys.argv[2] == "yes"))
